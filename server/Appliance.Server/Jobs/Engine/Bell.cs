namespace Appliance.Server.Jobs.Engine;

/// <summary>Wakes whoever waits in this process. Take <see cref="Next"/> before looking, wait for it after: no ring is slept through.</summary>
internal sealed class Bell
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Next => _next.Task;

    public void Ring()
    {
        var rung = Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        rung.TrySetResult();
    }
}
