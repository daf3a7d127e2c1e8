using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>
/// Works on jobs, as many at once as <see cref="JobsSettings.Workers"/> says: claims what has its turn, runs it, renews the leases of what
/// runs. Any number of servers do the same on one database.
/// </summary>
internal sealed class JobEngine(
    Claims claims, JobRunner runner, IJournal journal, Holds holds, Voices voices, Bells bells, Backlog backlog, JobsSettings settings, TimeProvider time) : BackgroundService
{
    /// <summary>How soon work of another server is noticed, which can ring no bell here.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan VoiceBeat = TimeSpan.FromMilliseconds(250);

    /// <summary>Within this a stopping server waits for its steps to heed it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private const int Claimers = 3;

    private readonly SemaphoreSlim _free = new(settings.Workers);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var hold in holds.All) hold.Lose();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Farewell);
        try
        {
            for (var slot = 0; slot < settings.Workers; slot++) await _free.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // A step that does not heed its Stop: its lease ends by itself.
        }
    }

    public override void Dispose()
    {
        _free.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        [.. Enumerable.Range(0, Claimers).Select(claimer => ClaimAsync(claimer == 0, stoppingToken)), HeartbeatAsync(stoppingToken), SpeakAsync(stoppingToken)]);

    private async Task ClaimAsync(bool looks, CancellationToken stop)
    {
        while (true)
        {
            await _free.WaitAsync(stop);
            var rung = bells.Work.Next;
            Hold? hold = null;
            try
            {
                hold = await TakeAsync(stop);
            }
            finally
            {
                if (hold is null) _free.Release();
            }
            if (hold is not null)
            {
                bells.Work.Ring(); // There may be more: the other claimers look too.
                _ = RunAsync(hold);
                continue;
            }
            await Task.WhenAny(rung, Task.Delay(looks ? Look : Timeout.InfiniteTimeSpan, time, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task<Hold?> TakeAsync(CancellationToken stop)
    {
        var before = time.GetTimestamp();
        try
        {
            if (await claims.TakeAsync(stop) is not { } job) return null;
            var hold = new Hold(job, time, before);
            holds.Add(hold);
            return hold;
        }
        catch (StoreAwayException)
        {
            return null;
        }
    }

    private async Task RunAsync(Hold hold)
    {
        // Off the claimer's back: a step may begin with something slow.
        await Task.Yield();
        try
        {
            await runner.RunAsync(hold);
            if (hold.Lost.IsCancellationRequested) await ReleaseAsync(hold);
        }
        finally
        {
            holds.Remove(hold);
            hold.Dispose();
            _free.Release();
        }
    }

    private async Task ReleaseAsync(Hold hold)
    {
        try
        {
            await journal.ReleaseAsync(hold.Job, CancellationToken.None);
        }
        catch (Exception late) when (late is FencedException or StoreAwayException)
        {
            // Somebody has it already, or will when the lease has ended.
        }
    }

    private async Task HeartbeatAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Lease.Heartbeat, time);
        while (await beat.WaitForNextTickAsync(stop))
        {
            await RenewAsync(holds.All, stop);
        }
    }

    private async Task RenewAsync(ICollection<Hold> held, CancellationToken stop)
    {
        var before = time.GetTimestamp();
        try
        {
            var ours = await claims.RenewAsync([.. held.Select(hold => hold.Job)], stop);
            foreach (var hold in held)
            {
                if (!ours.TryGetValue(hold.Job.Id, out var cancelAsked)) continue; // Ended, let go, or somebody else's: its next write tells.
                hold.Renew(before);
                if (cancelAsked) hold.AskCancel();
            }
            await backlog.CountAsync(stop);
        }
        catch (StoreAwayException)
        {
            // The leases go on to their end, and so do we.
        }
    }

    private async Task SpeakAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(VoiceBeat, time);
        while (await beat.WaitForNextTickAsync(stop))
            foreach (var hold in holds.All) await voices.FlushAsync(hold, stop);
    }
}
