using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Requests;

/// <summary>The SQL of enrollment.requests.</summary>
internal sealed class RequestBook(TimeProvider clock)
{
    public const int MostEnded = 10_000;

    public Task<Request?> FindAsync(IQueries queries, Guid id, CancellationToken stop) =>
        queries.FirstAsync($"select * from enrollment.requests where id = {id}", Request.Read, stop);

    public Task<Request?> WithKeyAsync(IQueries queries, byte[] keyHash, CancellationToken stop) =>
        queries.FirstAsync($"select * from enrollment.requests where key_hash = {keyHash}", Request.Read, stop);

    /// <summary>The one request of a resource that waits, if there is one.</summary>
    public Task<Request?> WaitingAsync(IQueries queries, ResourceId resource, CancellationToken stop) =>
        queries.FirstAsync($"select * from enrollment.requests where resource = {resource.Value} and state = 'Waiting' order by since desc", Request.Read, stop);

    public Task<List<Request>> WaitingAsync(IQueries queries, IEnumerable<Guid> resources, CancellationToken stop) =>
        queries.QueryAsync($"select * from enrollment.requests where resource = any({resources.ToArray()}) and state = 'Waiting' order by since", Request.Read, stop);

    /// <summary>All that wait and are not over, the longest first.</summary>
    public Task<List<Request>> AllWaitingAsync(IQueries queries, CancellationToken stop) =>
        queries.QueryAsync($"select * from enrollment.requests where state = 'Waiting' and expires > {clock.GetUtcNow()} order by since", Request.Read, stop);

    public Task<List<Request>> ExpiredAsync(IQueries queries, CancellationToken stop) =>
        queries.QueryAsync($"select * from enrollment.requests where state = 'Waiting' and expires < {clock.GetUtcNow()} order by since limit 100", Request.Read, stop);

    public Task<Request?> OldestWaitingAsync(IQueries queries, CancellationToken stop) =>
        queries.FirstAsync("select * from enrollment.requests where state = 'Waiting' order by since limit 1", Request.Read, stop);

    /// <summary>Keeps a request; one of the same key that had ended takes the new one's place.</summary>
    public Task PutAsync(ITransaction transaction, Request request, CancellationToken stop) =>
        transaction.ExecuteAsync($"""
            insert into enrollment.requests
              (id, key_hash, signing_request, code, role, agent_version, state, resource, conflict_with, watch_hash, mac, attempt, remote_address, since, expires)
            values ({request.Id}, {request.KeyHash}, {request.SigningRequest}, {request.Code}, {request.Role}, {request.AgentVersion}, {request.State.ToString()},
              {request.Resource.Value}, {request.ConflictWith?.Value}, {request.WatchHash}, {request.Mac.ToString()}, {request.Attempt}, {request.RemoteAddress},
              {request.Since}, {request.Expires})
            on conflict (key_hash) do update set
              id = excluded.id, signing_request = excluded.signing_request, role = excluded.role, agent_version = excluded.agent_version, state = excluded.state,
              resource = excluded.resource, conflict_with = excluded.conflict_with, watch_hash = excluded.watch_hash, mac = excluded.mac, attempt = excluded.attempt,
              remote_address = excluded.remote_address, since = excluded.since, expires = excluded.expires,
              decided = null, reason = null, certificate = null, chain = null, name = null
            """, stop);

    /// <summary>Whom its machine looks like now, or nobody.</summary>
    public Task SetConflictAsync(ITransaction transaction, Guid id, ResourceId? member, CancellationToken stop) =>
        transaction.ExecuteAsync($"update enrollment.requests set conflict_with = {member?.Value} where id = {id}", stop);

    public Task ChangeWatchAsync(ITransaction transaction, Guid id, byte[] watchHash, CancellationToken stop) =>
        transaction.ExecuteAsync($"update enrollment.requests set watch_hash = {watchHash} where id = {id}", stop);

    public Task EndAsync(ITransaction transaction, Guid id, RequestState state, string? reason, CancellationToken stop) =>
        transaction.ExecuteAsync(
            $"update enrollment.requests set state = {state.ToString()}, reason = {reason}, decided = {clock.GetUtcNow()} where id = {id}", stop);

    public Task ApproveAsync(ITransaction transaction, Guid id, Agents.EnrollmentIssued issued, CancellationToken stop) =>
        transaction.ExecuteAsync($"""
            update enrollment.requests set
              state = 'Approved', decided = {clock.GetUtcNow()}, resource = {issued.Resource}, conflict_with = null,
              certificate = {issued.Certificate}, chain = {issued.Chain.ToArray()}, name = {issued.Name}
            where id = {id}
            """, stop);

    /// <summary>The approval of this resource came to nothing: the same request waits again. Returns its id.</summary>
    public Task<Guid?> ReopenAsync(ITransaction transaction, ResourceId resource, DateTimeOffset expires, CancellationToken stop) =>
        transaction.FirstAsync($"""
            update enrollment.requests set state = 'Waiting', decided = null, expires = {expires}
            where id = (select id from enrollment.requests where resource = {resource.Value} and state = 'Approved' order by decided desc limit 1)
            returning id
            """, row => (Guid?)row.GetGuid(0), stop);

    /// <summary>Every request of a resource that is being removed; an agent that still watches is told.</summary>
    public Task<List<Guid>> RejectAllAsync(ITransaction transaction, ResourceId resource, string reason, CancellationToken stop) =>
        transaction.QueryAsync($"""
            update enrollment.requests set state = 'Rejected', reason = {reason}, decided = {clock.GetUtcNow()}, certificate = null, chain = null
            where resource = {resource.Value} and state in ('Waiting', 'Approved') returning id
            """, row => row.GetGuid(0), stop);

    /// <summary>
    /// Forgets what ended long ago: a week for what came to nothing, as long as a certificate lives for the rest. Strangers end as many
    /// requests as they like, so of those that no person decided only the last 10,000 are kept.
    /// </summary>
    public Task<int> SweepAsync(IQueries queries, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return queries.ExecuteAsync($"""
            delete from enrollment.requests
            where state <> 'Waiting' and decided < case when state = 'Approved' then {now.AddDays(-31)} else {now.AddDays(-7)} end
              or id in (select id from enrollment.requests where state in ('Expired', 'Superseded') order by decided desc offset {MostEnded})
            """, stop);
    }
}
