using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs;

/// <summary>Where rooms ask for work that outlives a request.</summary>
public interface IJobs
{
    /// <summary>Keeps the job; from then on it happens, whatever dies. The same <see cref="JobRequest.IdempotencyKey"/> gives the same job.</summary>
    /// <exception cref="FaultException"><see cref="FaultCodes.JobKeyReused"/>: the key came with another order before.</exception>
    Task<OrderedJob> OrderAsync<TState>(Job<TState> kind, TState order, JobRequest request, CancellationToken stop) where TState : class;

    /// <summary>The same, as part of a change: both are kept, or neither.</summary>
    Task<OrderedJob> OrderAsync<TState>(ITransaction transaction, Job<TState> kind, TState order, JobRequest request, CancellationToken stop) where TState : class;

    /// <exception cref="FaultException"><see cref="FaultCodes.NotFound"/>.</exception>
    Task<JobDetail> ShowAsync(Guid id, CancellationToken stop);

    /// <summary>Who holds an object and for what; null when nobody does. In the caller's transaction it stays true until the commit.</summary>
    Task<JobLock?> LockOfAsync(IQueries transaction, string about, CancellationToken stop);
}

/// <param name="Again">It had been asked for before, with the same key.</param>
public sealed record OrderedJob(Guid Id, long Number, bool Again);

/// <summary>"resource/0190… is locked by: resize disk, job 8123".</summary>
public sealed record JobLock(string Object, string Purpose, long JobNumber)
{
    public override string ToString() => $"{Object} is locked by: {Purpose}, job {JobNumber}";

    /// <summary>For who wants to change what a job works on.</summary>
    public FaultException Refusal() => new(FaultKind.Conflict, FaultCodes.ObjectLocked, $"{this}.");
}
