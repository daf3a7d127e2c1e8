using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>What the event list hears of jobs, in the transaction of what it tells.</summary>
internal sealed class JobEvents(IEvents events)
{
    public Task StartedAsync(ITransaction transaction, About job, CancellationToken stop) =>
        SayAsync(transaction, "job.started", Severity.Info, job, $"Job {job.Number} began: {job.Title}.", stop);

    /// <param name="why">Why it was undone.</param>
    public Task EndedAsync(ITransaction transaction, About job, JobState end, string? why, CancellationToken stop) => end switch
    {
        JobState.Finished => SayAsync(transaction, "job.finished", Severity.Info, job, $"Job {job.Number} is finished: {job.Title}.", stop),
        JobState.Cancelled => SayAsync(transaction, "job.cancelled", Severity.Notice, job, $"Job {job.Number} was cancelled and undone: {job.Title}.", stop),
        _ => SayAsync(transaction, "job.failed", Severity.Warning, job, $"Job {job.Number} failed and was undone: {job.Title}. {why}", stop),
    };

    public Task StuckAsync(ITransaction transaction, About job, string step, JobError error, CancellationToken stop) => SayAsync(
        transaction, "job.stuck", Severity.Error, job,
        $"Job {job.Number} is stuck and needs a person: {job.Title}. '{step}' can not be undone: {error.Message} See 'appliance job show {job.Number}'.", stop);

    public Task ParkedAsync(ITransaction transaction, About job, string why, CancellationToken stop) =>
        SayAsync(transaction, "job.parked", Severity.Error, job, $"Job {job.Number} can not go on with this program: {job.Title}. {why}", stop);

    public Task GivenUpAsync(ITransaction transaction, About job, string by, CancellationToken stop) =>
        SayAsync(transaction, "job.given-up", Severity.Warning, job, $"Job {job.Number} was ended by {by}, who undid it by hand: {job.Title}.", stop);

    private Task SayAsync(ITransaction transaction, string name, Severity severity, About job, string message, CancellationToken stop) =>
        events.RaiseAsync(transaction, new Event(name, severity, job.Object ?? $"job/{job.Id}", message, JsonSerializer.SerializeToElement(new { job = job.Id, job.Number, job.Kind }, JsonSerializerOptions.Web)), stop);
}
