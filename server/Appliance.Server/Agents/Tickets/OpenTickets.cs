using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Agents.Tickets;

/// <summary>The tickets that are under way, and how they end.</summary>
internal sealed class OpenTickets(IStore store, IEvents events, IMachines machines, TicketBells bells, AgentMeters meters)
{
    public Task<List<OpenTicket>> OfAgentsOnAsync(Guid server, CancellationToken stop) => store.QueryAsync(
        $"""
        select {new Sql.Piece(OpenTicket.Columns)} from agents.tickets t join agents.members m on m.resource = t.agent
        where t.ended is null and m.server = {server} order by t.asked
        """, OpenTicket.Read, stop);

    /// <summary>From now on the agent may have been told. Durable before it is.</summary>
    /// <returns>The order, and where its password is; null when it must not be told any more.</returns>
    public Task<SentOrder?> SendAsync(OpenTicket ticket, Guid? ledger, CancellationToken stop) => store.FirstAsync(
        $"""
        update agents.tickets t set state = case state when {nameof(TicketState.Waiting)} then {nameof(TicketState.Sent)} else state end, ledger = coalesce(t.ledger, {ledger})
        where operation = {ticket.Operation} and ticket = {ticket.Ticket} and fence = {ticket.Fence} and ended is null and wanted is null
          and (state <> {nameof(TicketState.Waiting)} or deadline > clock_timestamp()) and (looks or fence >= (select f.fence from agents.fences f where f.object = t.object))
        returning work, secret
        """,
        row => new SentOrder(row.GetFieldValue<byte[]>(0), row.TextsOrNull(1) is [var purpose, var owner] ? new SecretName(purpose, owner) : null), stop);

    /// <summary>An end that we see by ourselves, because the agent can not be told, or has forgotten.</summary>
    public async Task EndAsync(OpenTicket ticket, TicketState state, string code, string error, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            await EndAsync(transaction, new Ended(ticket.Operation, ticket.Ticket, ticket.Agent, ticket.Object, ticket.Seq, state, null, code, error, Again: false), stop);
            return true;
        }, stop);
        bells.Heard(ticket.Operation);
    }

    public async Task EndAsync(ITransaction transaction, Ended end, CancellationToken stop)
    {
        var ended = await transaction.ExecuteAsync(
            $"""
            update agents.tickets set state = {end.State.ToString()}, is_on = {end.IsOn?.ToString()}::boolean, code = {end.Code}, error = {end.Error}, again = {end.Again}, seq = {end.Seq}, ended = clock_timestamp()
            where ticket = {end.Ticket} and ended is null
            """, stop);
        if (ended == 0) return;
        meters.Ticket(end.State);
        if (end.State != TicketState.Unknown) return;
        await events.RaiseAsync(transaction, new Event(
            "agents.ticket-unknown", Severity.Warning, end.Object,
            $"{machines.Find(end.Agent)?.Name} does not know how its work on {end.Object} ended: {end.Error} Look at it before it is done again."), stop);
    }
}

internal sealed record SentOrder(byte[] Work, SecretName? Secret);

internal sealed record Ended(Guid Operation, Guid Ticket, ResourceId Agent, string Object, long Seq, TicketState State, bool? IsOn, string Code, string Error, bool Again);
