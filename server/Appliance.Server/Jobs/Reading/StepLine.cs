using Appliance.Contracts;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Jobs.Reading;

/// <summary>A line of history that changes how a step stands.</summary>
/// <param name="Step">From 0; null when it is about the whole job.</param>
internal sealed record StepLine(DateTimeOffset At, JobFact Fact, int? Step, int Attempt, JobError? Error)
{
    public static StepLine Read(NpgsqlDataReader row) => new(
        row.Time(1), Enum.Parse<JobFact>(row.GetString(2)), row.IsDBNull(3) ? null : row.GetInt32(3), row.IsDBNull(4) ? 0 : row.GetInt32(4),
        row.TextOrNull(6) is { } code ? new JobError(code, row.TextOrNull(7) ?? "") : null);
}
