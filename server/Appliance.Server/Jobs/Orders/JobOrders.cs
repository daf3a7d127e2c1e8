using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Jobs.Reading;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Orders;

/// <summary>Where jobs come in.</summary>
internal sealed class JobOrders(IStore store, JobDetails details, Bells bells, TimeProvider time) : IJobs
{
    private const int LongestText = 300;
    private const int MostObjects = 1000;

    /// <summary>What a level of priority is ahead of the one below.</summary>
    private static readonly TimeSpan Level = TimeSpan.FromHours(1);

    public Task<OrderedJob> OrderAsync<TState>(Job<TState> kind, TState order, JobRequest request, CancellationToken stop) where TState : class =>
        store.InTransactionAsync(transaction => OrderAsync(transaction, kind, order, request, stop), stop);

    public async Task<OrderedJob> OrderAsync<TState>(ITransaction transaction, Job<TState> kind, TState order, JobRequest request, CancellationToken stop) where TState : class
    {
        Check(request);
        string[] objects = [.. request.Objects.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var steps = kind.PlanOf(order).Select(step => step.Name).ToArray();
        var data = kind.Write(order);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Kind}\n{string.Join('\n', objects)}\n{data}"));
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var about = request.About ?? (request.Objects.Count > 0 ? request.Objects[0] : null);
        var words = $"{kind.Kind} {request.Title} {about} {request.AskedBy}".ToLowerInvariant();
        var number = await transaction.FirstAsync(
            $"""
            with added as (
              insert into jobs.jobs (id, kind, version, title, object, asked_by, asker, words, priority, turn, objects, steps, ordered, data, locked, idempotency_key, order_hash)
              values ({id}, {kind.Kind}, {kind.Version}, {request.Title}, {about}, {request.AskedBy}, {request.Asker}, {words}, {(short)request.Priority},
                clock_timestamp() - {Level} * {(int)request.Priority}, {objects}, {steps}, {new Sql.Json(data)}, {new Sql.Json(data)}, {objects.Length == 0},
                {request.IdempotencyKey}, {hash})
              on conflict (asked_by, idempotency_key) where idempotency_key is not null do nothing
              returning id, number, turn),
            line as (insert into jobs.history (job, fact, text) select id, {nameof(JobFact.Asked)}, {request.AskedBy} from added),
            wants as (insert into jobs.wants (job, object, turn) select id, object, turn from added cross join unnest({objects}) o (object))
            select number from added
            """, row => row.GetInt64(0), stop);
        if (number == 0) return await AgainAsync(transaction, request, hash, stop);
        transaction.AfterCommit(bells.Work.Ring);
        return new OrderedJob(id, number, Again: false);
    }

    public Task<JobDetail> ShowAsync(Guid id, CancellationToken stop) => details.ShowAsync(id, stop);

    public Task<JobLock?> LockOfAsync(IQueries transaction, string about, CancellationToken stop) => transaction.FirstAsync(
        $"select l.object, l.purpose, j.number from jobs.locks l join jobs.jobs j on j.id = l.job where l.object = {about} for key share of l",
        row => new JobLock(row.GetString(0), row.GetString(1), row.GetInt64(2)), stop);

    private static async Task<OrderedJob> AgainAsync(ITransaction transaction, JobRequest request, byte[] hash, CancellationToken stop)
    {
        var (id, number, known) = await transaction.FirstAsync(
            $"select id, number, order_hash from jobs.jobs where asked_by = {request.AskedBy} and idempotency_key = {request.IdempotencyKey}",
            row => (row.GetGuid(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)), stop);
        return hash.AsSpan().SequenceEqual(known)
            ? new OrderedJob(id, number, Again: true)
            : throw new FaultException(FaultKind.Conflict, FaultCodes.JobKeyReused, $"This Idempotency-Key belongs to job {number}, which was another order.");
    }

    /// <summary>Rooms check what people say; what is wrong here is a mistake of a room, but for the key, which comes from the client.</summary>
    private static void Check(JobRequest request)
    {
        if (request.IdempotencyKey is { } key && (key.Length is 0 or > LongestText || key.Any(char.IsControl)))
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request is wrong.", [new("Idempotency-Key", $"must have 1 to {LongestText} characters, none of them a control character.")]);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Objects.Count, MostObjects, nameof(request));
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Title, nameof(request));
        ArgumentException.ThrowIfNullOrWhiteSpace(request.AskedBy, nameof(request));
    }
}
