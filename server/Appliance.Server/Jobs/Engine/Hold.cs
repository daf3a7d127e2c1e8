namespace Appliance.Server.Jobs.Engine;

/// <summary>Our right to work on a job, for as long as the lease is renewed.</summary>
internal sealed class Hold : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _cancel = new();
    private bool _over;

    /// <param name="since">The timestamp from before the claim was sent.</param>
    public Hold(ClaimedJob job, TimeProvider time, long since)
    {
        _time = time;
        Job = job;
        Voice = new Voice(job.Id, job.Fence);
        _lost = new CancellationTokenSource(Left(since), time);
        if (job.CancelAsked) _cancel.Cancel();
    }

    public ClaimedJob Job { get; }

    public Voice Voice { get; }

    /// <summary>The lease is about to end, somebody else has the job, or the server stops.</summary>
    public CancellationToken Lost => _lost.Token;

    public CancellationToken CancelAsked => _cancel.Token;

    /// <param name="since">The timestamp from before the renewal was sent.</param>
    public void Renew(long since) => Unless(() =>
    {
        if (!_lost.IsCancellationRequested) _lost.CancelAfter(Left(since));
    });

    public void Lose() => Unless(_lost.Cancel);

    public void AskCancel() => Unless(_cancel.Cancel);

    public void Dispose() => Unless(() =>
    {
        _over = true;
        _lost.Dispose();
        _cancel.Dispose();
    });

    /// <summary>The heartbeat may come for a job that has just ended.</summary>
    private void Unless(Action act)
    {
        lock (_gate)
        {
            if (!_over) act();
        }
    }

    private TimeSpan Left(long since)
    {
        var left = Lease.Length - Lease.Margin - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
