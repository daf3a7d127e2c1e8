using Appliance.Contracts;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Events;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Members;

/// <summary>No wait without an end: brings resources whose deadline has passed to a safe state, and ends requests nobody decided.</summary>
internal sealed class KeepDeadlines(
    IStore store, Turns turns, RequestBook requests, DecisionNews news, IMachines machines, IReservations reservations, IEvents events,
    EnrollmentSettings settings, TimeProvider clock, ILogger<KeepDeadlines> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private const int RunsPerSweep = 12;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        for (var run = 1; await timer.WaitForNextTickAsync(stoppingToken); run++)
        {
            try
            {
                await RunAsync(stoppingToken);
                if (run % RunsPerSweep == 0) await requests.SweepAsync(store, stoppingToken);
            }
            catch (StoreAwayException)
            {
                // Deadlines wait with everything else until the store is back.
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                Log.DeadlinesBroke(logger, defect);
            }
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var machine in await machines.OverdueAsync(clock.GetUtcNow(), stop))
        {
            await InTurnAsync(transaction => machine.Lifecycle switch
            {
                Lifecycle.Verifying or Lifecycle.Adopting => FallBackAsync(transaction, machine, stop),
                Lifecycle.Inspecting => QuarantineAsync(transaction, machine, stop),
                _ => Task.FromResult(false), // Another room's transition, and its deadline.
            }, stop);
        }
        foreach (var request in await requests.ExpiredAsync(store, stop)) await InTurnAsync(transaction => ExpireAsync(transaction, request.Id, stop), stop);
    }

    private Task<bool> InTurnAsync(Func<ITransaction, Task<bool>> work, CancellationToken stop) => turns.TakeAsync(() => store.InTransactionAsync(work, stop), stop);

    /// <summary>The agent did not come back: a stranger again, whose request can be approved again.</summary>
    private async Task<bool> FallBackAsync(ITransaction transaction, Machine machine, CancellationToken stop)
    {
        if (!await machines.MoveAsync(transaction, machine.Id, machine.Lifecycle, Lifecycle.Discovered, null, null, stop)) return false;
        await machines.SetMemberAsync(transaction, machine.Id, false, stop);
        await reservations.WithdrawAsync(transaction, machine.Id, stop);
        if (await requests.ReopenAsync(transaction, machine.Id, clock.GetUtcNow().AddHours(settings.RequestHours), stop) is not null)
            await machines.SetWaitingAsync(transaction, machine.Id, true, stop);
        await FaultAsync(transaction, machine, ReasonCodes.AgentNotBack, $"Its agent did not come back within {settings.AgentBackSeconds} seconds of the approval.", stop);
        return true;
    }

    private async Task<bool> QuarantineAsync(ITransaction transaction, Machine machine, CancellationToken stop)
    {
        if (!await machines.MoveAsync(transaction, machine.Id, Lifecycle.Inspecting, Lifecycle.Quarantined, null, null, stop)) return false;
        await FaultAsync(transaction, machine, ReasonCodes.NoReport, $"Its agent did not report the hardware within {settings.InspectSeconds} seconds.", stop);
        return true;
    }

    private async Task<bool> ExpireAsync(ITransaction transaction, Guid id, CancellationToken stop)
    {
        if (await requests.FindAsync(transaction, id, stop) is not { State: RequestState.Waiting } request) return false;
        await requests.EndAsync(transaction, id, RequestState.Expired, null, stop);
        transaction.AfterCommit(() => news.Tell(id));
        if (machines.Find(request.Resource) is not { } machine) return true;
        await machines.SetWaitingAsync(transaction, machine.Id, false, stop);
        await FaultAsync(transaction, machine, ReasonCodes.RequestExpired, $"Nobody decided about it within {settings.RequestHours} hours.", stop);
        return true;
    }

    private async Task FaultAsync(ITransaction transaction, Machine machine, string code, string message, CancellationToken stop)
    {
        await machines.SetFaultAsync(transaction, machine.Id, code, message, stop);
        await events.RaiseAsync(transaction, new Event("enrollment.overdue", Severity.Warning, $"resource/{machine.Id}", $"{machine.Name}: {message} ({code})"), stop);
    }
}
