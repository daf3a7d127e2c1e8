namespace Appliance.Web.Live;

/// <summary>Turns many calls into few: the first starts the work after a short while, the rest until then are the same call.</summary>
internal sealed class Rest(Func<Task> work, TimeSpan after, TimeProvider time, CancellationToken stop)
{
    private int _waiting;

    public async Task CallAsync()
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 1) return;
        await Task.Delay(after, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _waiting, 0);
        if (!stop.IsCancellationRequested) await work();
    }
}
