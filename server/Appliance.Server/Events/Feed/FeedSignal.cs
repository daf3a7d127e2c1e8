namespace Appliance.Server.Events.Feed;

/// <summary>Wakes all who wait, as often as it is given. Take <see cref="Next"/> before looking, wait for it after: nothing is slept through.</summary>
internal sealed class FeedSignal
{
    private TaskCompletionSource _next = Fresh();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Give() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    // Whoever waits goes on elsewhere, never inside the call that gives the signal.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
