namespace Appliance.Server;

/// <summary>Wakes all in this process who wait, as often as it is rung. Take <see cref="Next"/> before looking, wait for it after: no ring is slept through.</summary>
internal sealed class Bell
{
    private TaskCompletionSource _next = Fresh();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Ring() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    // Whoever waits goes on elsewhere, never inside the call that rings.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
