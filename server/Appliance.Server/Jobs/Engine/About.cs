namespace Appliance.Server.Jobs.Engine;

/// <summary>What an event says of the job it is about.</summary>
internal sealed record About(Guid Id, long Number, string Kind, string Title, string? Object)
{
    public static About Of(ClaimedJob job) => new(job.Id, job.Number, job.Kind, job.Title, job.Object);
}
