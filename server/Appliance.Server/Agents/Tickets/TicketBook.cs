using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Agents.Tickets;

/// <summary>Keeps what was asked for, and tells how it stands.</summary>
internal sealed class TicketBook(IStore store, TimeProvider time)
{
    /// <returns>Whose it is: an agent that may have begun it keeps it, whoever is asked now. Begun anew, it goes to the one asked now.</returns>
    /// <exception cref="FaultException">A younger order has the object; or the operation asked for something else before.</exception>
    public Task<ResourceId> AskAsync(Ticket ticket, TicketOrder order, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        if (!ticket.Work.OnlyLooks) await FenceAsync(transaction, ticket.Object, ticket.Fence, stop);
        var left = ticket.Deadline - time.GetUtcNow();
        var isNew = await transaction.ExecuteAsync(
            $"""
            insert into agents.tickets (operation, ticket, agent, object, fence, hash, capability, looks, work, secret, state, deadline)
            values ({ticket.Operation}, {Fresh()}, {ticket.Agent.Value}, {ticket.Object}, {ticket.Fence}, {order.Hash}, {ticket.Work.Capability}, {ticket.Work.OnlyLooks}, {order.Work},
              {SecretOf(order)}, {nameof(TicketState.Waiting)}, clock_timestamp() + {left})
            on conflict (operation) do nothing
            """, stop) > 0;
        if (isNew) return ticket.Agent;
        var (view, hash, fence, holder) = await transaction.FirstAsync(
            $"select {Columns}, hash, fence, agent from agents.tickets where operation = {ticket.Operation} for update",
            row => (TicketView.Read(row), row.GetFieldValue<byte[]>(7), row.GetInt64(8), new ResourceId(row.GetGuid(9))), stop);
        if (fence > ticket.Fence) throw Fenced(ticket.Object);
        if (view.Wanted == WantedEnd.Undo) return holder;
        if (!hash.AsSpan().SequenceEqual(order.Hash)) throw new FaultException(FaultKind.Conflict, FaultCodes.TicketConflict, "The same operation asked for other work before.");
        if (view.MayBeginAnew)
        {
            await transaction.ExecuteAsync(
                $"""
                update agents.tickets set ticket = {Fresh()}, agent = {ticket.Agent.Value}, fence = {ticket.Fence}, state = {nameof(TicketState.Waiting)}, ledger = null, deadline = clock_timestamp() + {left}, wanted = null,
                  seq = 0, code = null, error = null, again = false, ended = null
                where operation = {ticket.Operation}
                """, stop);
            await transaction.ExecuteAsync($"delete from agents.ticket_lines where operation = {ticket.Operation}", stop);
            return ticket.Agent;
        }
        await transaction.ExecuteAsync(
            $"update agents.tickets set fence = {ticket.Fence}, deadline = clock_timestamp() + {left}, wanted = case when ended is null then null else wanted end where operation = {ticket.Operation}", stop);
        return holder;
    }, stop);

    public Task<TicketView?> FindAsync(Guid operation, CancellationToken stop) =>
        store.FirstAsync($"select {Columns} from agents.tickets where operation = {operation}", TicketView.Read, stop);

    public Task<List<(long Seq, TicketProgress Said)>> LinesAsync(Guid operation, long after, CancellationToken stop) => store.QueryAsync(
        $"select seq, text, percent from agents.ticket_lines where operation = {operation} and seq > {after} order by seq",
        row => (row.GetInt64(0), new TicketProgress(row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2))), stop);

    /// <summary>Nobody waits any more. What no agent was told ends here; the rest its agent is told to end.</summary>
    public Task ExpireAsync(Ticket ticket, CancellationToken stop) => store.ExecuteAsync(
        $"""
        update agents.tickets set wanted = {nameof(WantedEnd.Deadline)}, {Ended}
        where operation = {ticket.Operation} and fence = {ticket.Fence} and ended is null and wanted is null
        """, stop);

    /// <summary>The same for those whose waiter went away, with his server or with his job.</summary>
    public Task ExpireOrphansAsync(TimeSpan after, CancellationToken stop) => store.ExecuteAsync(
        $"update agents.tickets set wanted = {nameof(WantedEnd.Deadline)}, {Ended} where ended is null and wanted is null and deadline < clock_timestamp() - {after}", stop);

    /// <summary>It must never begin, also where it was not asked for yet.</summary>
    /// <returns>The agent that may know of it; null when none does.</returns>
    /// <exception cref="FaultException">A younger order has the operation.</exception>
    public Task<Guid?> BarAsync(Guid operation, long fence, CancellationToken stop) => store.InTransactionAsync<Guid?>(async transaction =>
    {
        var isNew = await transaction.ExecuteAsync(
            $"""
            insert into agents.tickets (operation, ticket, agent, object, fence, hash, capability, looks, work, state, deadline, wanted, ended)
            values ({operation}, {Fresh()}, {Guid.Empty}, '', {fence}, {Array.Empty<byte>()}, '', false, {Array.Empty<byte>()}, {nameof(TicketState.Cancelled)}, clock_timestamp(),
              {nameof(WantedEnd.Undo)}, clock_timestamp())
            on conflict (operation) do nothing
            """, stop) > 0;
        if (isNew) return null;
        var (about, known, agent) = await transaction.FirstAsync(
            $"select object, fence, agent from agents.tickets where operation = {operation} for update", row => (row.GetString(0), row.GetInt64(1), row.GetGuid(2)), stop);
        if (known > fence) throw Fenced(about!);
        if (about!.Length > 0) await FenceAsync(transaction, about, fence, stop);
        await transaction.ExecuteAsync($"update agents.tickets set fence = {fence}, wanted = {nameof(WantedEnd.Undo)}, {Ended} where operation = {operation}", stop);
        return agent;
    }, stop);

    private static Sql.Piece Columns { get; } = new(TicketView.Columns);

    /// <summary>Never told to an agent: over at once.</summary>
    private static Sql.Piece Ended => new(
        $"ended = case when state = {nameof(TicketState.Waiting)} then clock_timestamp() else ended end, state = case when state = {nameof(TicketState.Waiting)} then {nameof(TicketState.Cancelled)} else state end");

    private Guid Fresh() => Guid.CreateVersion7(time.GetUtcNow());

    private static string[]? SecretOf(TicketOrder order) => order.Secret is { } secret ? [secret.Purpose, secret.Owner] : null;

    private static FaultException Fenced(string about) => new(FaultKind.Conflict, FaultCodes.TicketFenced, $"A younger order has {about}.");

    private static async Task FenceAsync(ITransaction transaction, string about, long fence, CancellationToken stop)
    {
        var holds = await transaction.ExecuteAsync(
            $"insert into agents.fences as f (object, fence) values ({about}, {fence}) on conflict (object) do update set fence = excluded.fence where f.fence <= excluded.fence", stop);
        if (holds == 0) throw Fenced(about);
    }
}
