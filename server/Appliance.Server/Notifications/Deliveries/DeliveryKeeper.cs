using System.Collections.Concurrent;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>Hears what happens, wakes who wants it, and keeps a few workers busy with what is due. No slow receiver makes others wait: each has a worker to itself.</summary>
internal sealed class DeliveryKeeper(
    Claims claims, DeliveryRun run, IEventFeed feed, IEnumerable<IChannel> channels, DeliveryBell bell, NotificationsSettings settings, TimeProvider time, ILogger<DeliveryKeeper> log)
    : BackgroundService
{
    private const int Workers = 16;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>However much happens, we look no oftener.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Severity> _heard = new(StringComparer.Ordinal);
    private readonly List<Task> _working = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(LookAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stop)
    {
        await foreach (var happened in feed.FollowAsync(new EventFilter(), null, stop))
        {
            _heard.AddOrUpdate(happened.Name, happened.Severity, (_, known) => happened.Severity > known ? happened.Severity : known);
            bell.Ring();
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        var started = false;
        while (true)
        {
            var rung = bell.Next;
            try
            {
                if (!started) await claims.WakeAllAsync(stop);
                started = true;
                await WakeAsync(stop);
                await BeginAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The workers end first.
            }
            catch (StoreAwayException)
            {
                // What was heard is kept, and what is due then is due later.
            }
            await Task.WhenAny(Task.WhenAll(rung, Task.Delay(Breath, time, stop)), Task.Delay(Look, time, stop));
            if (!stop.IsCancellationRequested) continue;
            await Task.WhenAll(_working);
            return;
        }
    }

    private async Task WakeAsync(CancellationToken stop)
    {
        var heard = _heard.ToDictionary();
        if (heard.Count == 0) return;
        await claims.WakeAsync(heard, TimeSpan.FromSeconds(settings.PauseSeconds), stop);
        foreach (var one in heard) _heard.TryRemove(one); // Unless it came again, and severer.
    }

    private async Task BeginAsync(CancellationToken stop)
    {
        _working.RemoveAll(one => one.IsCompleted);
        var on = channels.Where(channel => channel.IsOn).Select(channel => channel.Kind).ToList();
        while (_working.Count < Workers && await claims.TakeAsync(on, stop) is { } claim) _working.Add(WorkAsync(claim, stop));
    }

    private async Task WorkAsync(Claim claim, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            await run.WorkAsync(claim, stop);
        }
        catch (StoreAwayException)
        {
            // The claim ends by itself, and the delivery is sent again under the same id.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await LetGoAsync(claim);
        }
        catch (Exception defect)
        {
            Log.DeliveryBroke(log, claim.Wanted.Reference, defect);
        }
        finally
        {
            bell.Ring();
        }
    }

    /// <summary>The server stops; the next one need not wait for the claim to end.</summary>
    private async Task LetGoAsync(Claim claim)
    {
        try
        {
            await claims.ReleaseAsync(claim, TimeSpan.Zero, CancellationToken.None);
        }
        catch (StoreAwayException)
        {
            // Then it ends by itself.
        }
    }
}
