using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Tickets;

/// <summary>Takes what jobs want of agents, and waits with them for how it ends.</summary>
internal sealed class TicketDesk(TicketBook book, MemberTable members, TicketBells bells, ICertificateRenewals renewals, IMachines machines, TimeProvider time) : ITickets
{
    /// <summary>How soon is noticed what another server has heard.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The agent ends its work by itself at the deadline; that has to be heard yet.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    public async Task<TicketOutcome> RunAsync(Ticket ticket, IProgress<TicketProgress>? progress, CancellationToken stop)
    {
        var order = TicketOrder.Of(ticket);
        CheckQuarantine(ticket.Agent, NameOf(ticket.Agent));
        var holder = await book.AskAsync(ticket, order, stop);
        bells.Work.Ring();
        try
        {
            return await FollowAsync(ticket with { Agent = holder }, machines.Find(holder)?.Name ?? "an agent that is gone", progress, stop);
        }
        finally
        {
            bells.Leave(ticket.Operation);
        }
    }

    public async Task<TicketOutcome?> CancelAsync(Guid operation, long fence, DateTimeOffset deadline, CancellationToken stop)
    {
        if (await book.BarAsync(operation, fence, stop) is not { } agent) return null;
        bells.Work.Ring();
        var name = machines.Find(new ResourceId(agent))?.Name ?? "an agent that is gone";
        try
        {
            while (true)
            {
                var rung = bells.Of(operation).Next;
                var view = await book.FindAsync(operation, stop) ?? throw Overdue(name);
                if (view is { Ended: true, State: TicketState.Done or TicketState.Unknown }) return view.Outcome(name);
                if (view.Ended) return null;
                if (time.GetUtcNow() >= deadline) throw Overdue(name);
                await RestAsync(rung, stop);
            }
        }
        finally
        {
            bells.Leave(operation);
        }
    }

    public Task<IReadOnlyList<AbleAgent>> WhoCanAsync(string capability, CancellationToken stop) => members.WhoCanAsync(capability, stop);

    private async Task<TicketOutcome> FollowAsync(Ticket ticket, string name, IProgress<TicketProgress>? progress, CancellationToken stop)
    {
        var (told, isPatient) = (0L, false);
        while (true)
        {
            var rung = bells.Of(ticket.Operation).Next;
            var view = await book.FindAsync(ticket.Operation, stop) ?? throw Overdue(name);
            foreach (var (seq, said) in progress is null ? [] : await book.LinesAsync(ticket.Operation, told, stop))
            {
                told = seq;
                progress!.Report(said);
            }
            if (view.Ended) return view.Outcome(name);
            if (await HasExpiredAsync(ticket, view, name, stop)) continue;
            await RestAsync(rung, stop);
            if (view.State != TicketState.Waiting || isPatient) continue;
            isPatient = true;
            progress?.Report(new TicketProgress($"waiting for the agent of {name}", null));
        }
    }

    /// <returns>Whether to look again at once.</returns>
    private async Task<bool> HasExpiredAsync(Ticket ticket, TicketView view, string name, CancellationToken stop)
    {
        var waits = view.State == TicketState.Waiting;
        if (waits && renewals.QuarantinedSince(ticket.Agent.Value) is not null)
        {
            await book.ExpireAsync(ticket, stop);
            CheckQuarantine(ticket.Agent, name);
        }
        if (time.GetUtcNow() < ticket.Deadline) return false;
        if (view.Wanted is null)
        {
            await book.ExpireAsync(ticket, stop);
            bells.Work.Ring();
            // Told meanwhile after all? Then its end is still to come.
            if (waits && await book.FindAsync(ticket.Operation, stop) is { Ended: true, State: TicketState.Cancelled })
                throw new FaultException(FaultKind.Unavailable, FaultCodes.TicketAgentAway, $"{name} was not connected until the deadline; nothing was begun.");
            return true;
        }
        return time.GetUtcNow() < ticket.Deadline + Grace ? false : throw Overdue(name);
    }

    private async Task RestAsync(Task rung, CancellationToken stop)
    {
        await Task.WhenAny(rung, Task.Delay(Look, time, stop));
        stop.ThrowIfCancellationRequested();
    }

    private string NameOf(ResourceId agent) => machines.Find(agent) is { Member: true } machine
        ? machine.Name
        : throw new FaultException(FaultKind.Conflict, FaultCodes.NotAMember, $"No member has the id {agent}.");

    private void CheckQuarantine(ResourceId agent, string name)
    {
        if (renewals.QuarantinedSince(agent.Value) is not null)
            throw new FaultException(FaultKind.Conflict, FaultCodes.AgentQuarantined, $"Two machines hold the membership of {name}; it is told nothing.");
    }

    private static FaultException Overdue(string name) =>
        new(FaultKind.Unavailable, FaultCodes.TicketOverdue, $"How it ended was not heard from {name} in time.");
}
