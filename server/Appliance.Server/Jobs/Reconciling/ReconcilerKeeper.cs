using System.Collections.Concurrent;
using Appliance.Server.Events;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reconciling;

/// <summary>Runs reconcilers when they are due: each in turn with nobody but itself, on one server at a time.</summary>
internal sealed class ReconcilerKeeper(
    IEnumerable<Reconciler> reconcilers, ReconcilerTable table, IEventFeed feed, Claims claims, Bells bells, JobMeters meters, TimeProvider time, ILogger<ReconcilerKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>After a run that failed the next does not wait for its usual time.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private const int LongestError = 500;

    private readonly IReadOnlyList<Reconciler> _all = [.. reconcilers.OrderBy(one => one.Name, StringComparer.Ordinal)];
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(LookAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task LookAsync(CancellationToken stop)
    {
        var known = false;
        while (true)
        {
            var rung = bells.Reconcilers.Next;
            try
            {
                if (!known) await table.KnowAsync([.. _all.Select(one => one.Name)], stop);
                known = true;
                foreach (var one in _all) await BeginAsync(one, stop);
            }
            catch (StoreAwayException)
            {
                // What is due then is due later.
            }
            await Task.WhenAny(rung, Task.Delay(Look, time, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task BeginAsync(Reconciler one, CancellationToken stop)
    {
        if (_running.TryGetValue(one.Name, out var before) && !before.IsCompleted) return;
        if (await table.TakeAsync(one.Name, claims.Me, one.Longest, one.Every, stop) is { } epoch) _running[one.Name] = RunAsync(one, epoch, stop);
    }

    private async Task RunAsync(Reconciler one, long epoch, CancellationToken stop)
    {
        await Task.Yield();
        var began = time.GetTimestamp();
        var (result, error) = await TryAsync(one, epoch, stop);
        var took = time.GetElapsedTime(began);
        meters.Reconciled(one.Name, took, error is null);
        try
        {
            await table.EndAsync(one.Name, epoch, took, result?.ToString(), error, error is null ? null : AfterFailure, CancellationToken.None);
        }
        catch (StoreAwayException)
        {
            // Its place is free again when its time is over.
        }
    }

    private async Task<(Reconciled? Result, string? Error)> TryAsync(Reconciler one, long epoch, CancellationToken stop)
    {
        using var longest = new CancellationTokenSource(one.Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, longest.Token);
        try
        {
            return (await one.RunAsync(new ReconcilerRun(one.Name, epoch, end.Token)), null);
        }
        catch (Exception thrown)
        {
            var failure = Failure.Of(thrown);
            if (failure.IsDefect) Log.ReconcilerBroke(log, one.Name, thrown);
            return (null, longest.IsCancellationRequested ? "It took too long." : stop.IsCancellationRequested ? "The server stopped." : PlainText.Of(failure.Error.Message, LongestError));
        }
    }

    /// <summary>Facts wake them. What is missed while nobody listens is made good by the run of the next start.</summary>
    private async Task ListenAsync(CancellationToken stop)
    {
        var wanting = _all.Where(one => one.WokenBy.Count > 0).ToList();
        if (wanting.Count == 0) return;
        await foreach (var happened in feed.FollowAsync(new EventFilter(), null, stop))
        {
            foreach (var one in wanting.Where(one => one.WokenBy.Any(name => happened.Name == name || (name.EndsWith('.') && happened.Name.StartsWith(name, StringComparison.Ordinal)))))
                await WakeAsync(one.Name, happened.At, stop);
        }
    }

    private async Task WakeAsync(string name, DateTimeOffset fact, CancellationToken stop)
    {
        try
        {
            await table.WakeAsync(name, fact, stop);
            bells.Reconcilers.Ring();
        }
        catch (StoreAwayException)
        {
            // The event comes from the store; it has just gone away. Time wakes it.
        }
    }
}
