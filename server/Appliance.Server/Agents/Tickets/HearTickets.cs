using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Agents.Live;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;
using Npgsql;
using State = Appliance.Agent.Contracts.Progress.Types.State;

namespace Appliance.Server.Agents.Tickets;

/// <summary>Writes down what agents say about their tickets. An ending is on our disk before its agent may forget it.</summary>
internal sealed class HearTickets(IStore store, OpenTickets open, TicketBells bells, ICertificateRenewals renewals, IEvents events, IMachines machines)
{
    private const int MostLines = 1000;

    /// <summary>While the store is away it goes unheard, and the agent is asked again for all that was not written down.</summary>
    public async Task HearAsync(LiveAgent agent, Progress said, CancellationToken stop)
    {
        if (!Guid.TryParseExact(said.Ticket, "D", out var ticket) || said.Seq > long.MaxValue) return;
        // Which of two speaks is not known. The right one says it again, for it was not told to forget.
        if (renewals.QuarantinedSince(agent.Resource.Value) is not null) return;
        try
        {
            await KeepAsync(agent, ticket, said, stop);
        }
        catch (StoreAwayException)
        {
            agent.Told.TryRemove(ticket, out _);
        }
    }

    private async Task KeepAsync(LiveAgent agent, Guid ticket, Progress said, CancellationToken stop)
    {
        var row = await store.InTransactionAsync(async transaction =>
        {
            var found = await transaction.FirstAsync(
                $"select operation, agent, object, fence, state, seq, looks, ended is not null from agents.tickets where ticket = {ticket} for update", Row.Read, stop);
            if (found is not null && found.Agent == agent.Resource.Value && !found.Ended) await TakeAsync(transaction, found, ticket, said, agent, stop);
            return found;
        }, stop);
        if (row is not null && row.Agent != agent.Resource.Value)
        {
            events.Raise(new Event("agents.refused", Severity.Warning, $"resource/{agent.Resource}", $"{machines.Find(agent.Resource)?.Name} spoke of an order that another machine has."));
            return;
        }
        if (IsEnding(said.State)) agent.TryTell(new ToAgent { Forget = new Forget { Ticket = said.Ticket } }); // Said again after the next welcome, if this was lost.
        if (row is null) return;
        bells.Heard(row.Operation);
        if (said.State is not (State.Begun or State.Refused)) bells.Work.Ring(); // What was refused is not sent again in the same moment.
    }

    private static bool IsEnding(State state) => state is State.Done or State.Failed or State.Cancelled or State.Unknown;

    private async Task TakeAsync(ITransaction transaction, Row row, Guid ticket, Progress said, LiveAgent agent, CancellationToken stop)
    {
        if (said.State == State.Refused) await RefusedAsync(transaction, row, ticket, said, agent, stop);
        else if (said.State == State.Missing) await MissingAsync(transaction, row, ticket, agent, stop);
        else if ((long)said.Seq <= row.Seq) return; // Told twice.
        else if (said.State == State.Begun) await LineAsync(transaction, row, ticket, said, stop);
        else if (said.State == State.Interrupted) await InterruptedAsync(transaction, ticket, said, agent, stop);
        else await open.EndAsync(transaction, Of(row, ticket, said, agent), stop);
    }

    /// <summary>Nothing was begun because of this order; whatever an earlier one began goes on.</summary>
    private async Task RefusedAsync(ITransaction transaction, Row row, Guid ticket, Progress said, LiveAgent agent, CancellationToken stop)
    {
        if (row.State != TicketState.Sent || row.Fence != (long)said.Fence) return;
        if (row.Seq > 0)
        {
            // Interrupted before: that it was not begun again does not say what became of it.
            if (said.Failure?.Again == true) transaction.AfterCommit(() => agent.Told.TryRemove(ticket, out _));
            else await open.EndAsync(transaction, Of(row, ticket, said, agent) with { State = TicketState.Unknown, Code = FaultCodes.TicketUnknown }, stop);
            return;
        }
        await open.EndAsync(transaction, Of(row, ticket, said, agent), stop);
    }

    private async Task MissingAsync(ITransaction transaction, Row row, Guid ticket, LiveAgent agent, CancellationToken stop)
    {
        if (row.State != TicketState.Begun) return;
        if (row.Looks) await InterruptedAsync(transaction, ticket, new Progress(), agent, stop);
        else await open.EndAsync(transaction, new Ended(row.Operation, ticket, agent.Resource, row.Object, row.Seq, TicketState.Unknown, null, FaultCodes.TicketUnknown, "Its ledger does not have it any more.", false), stop);
    }

    /// <summary>Doing it again does no harm: it is sent again, if it is still wanted.</summary>
    private static async Task InterruptedAsync(ITransaction transaction, Guid ticket, Progress said, LiveAgent agent, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"update agents.tickets set state = {nameof(TicketState.Sent)}, seq = {(long)said.Seq} where ticket = {ticket}", stop);
        transaction.AfterCommit(() => agent.Told.TryRemove(ticket, out _));
    }

    private static async Task LineAsync(ITransaction transaction, Row row, Guid ticket, Progress said, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"update agents.tickets set state = {nameof(TicketState.Begun)}, seq = {(long)said.Seq} where ticket = {ticket}", stop);
        if (said.Text.Length == 0 && !said.HasPercent) return;
        await transaction.ExecuteAsync(
            $"""
            insert into agents.ticket_lines (operation, seq, percent, text) select {row.Operation}, {(long)said.Seq}, nullif({(said.HasPercent ? (int)said.Percent : -1)}, -1), {TicketText.Plain(said.Text)}
            where (select count(*) from agents.ticket_lines where operation = {row.Operation}) < {MostLines}
            """, stop);
    }

    private static Ended Of(Row row, Guid ticket, Progress said, LiveAgent agent) => new(
        row.Operation, ticket, agent.Resource, row.Object, Math.Max(row.Seq, (long)said.Seq),
        said.State switch
        {
            State.Done => TicketState.Done,
            State.Cancelled => TicketState.Cancelled,
            State.Unknown => TicketState.Unknown,
            _ => TicketState.Failed,
        },
        IsOn(said.Result),
        TicketText.CodeOf(said.Failure?.Code ?? ""), TicketText.Plain(said.Failure?.Message ?? ""), said.Failure?.Again ?? false);

    private static bool? IsOn(Result? result) => result?.OfCase switch
    {
        Result.OfOneofCase.BmcPower => result.BmcPower.On,
        Result.OfOneofCase.DomainPower => result.DomainPower.On,
        _ => null,
    };

    private sealed record Row(Guid Operation, Guid Agent, string Object, long Fence, TicketState State, long Seq, bool Looks, bool Ended)
    {
        public static Row Read(NpgsqlDataReader row) => new(
            row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), Enum.Parse<TicketState>(row.GetString(4)), row.GetInt64(5), row.GetBoolean(6), row.GetBoolean(7));
    }
}
