using Appliance.Contracts;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Jobs.Reading;

/// <summary>A row of <c>jobs.jobs</c> as people see it.</summary>
internal static class JobRows
{
    /// <summary>Reads the columns <c>id, number, kind, title, object, asked_by, state, priority, asked, started, ended, at, steps, percent, error_code, error, due, cancelled_by, owner</c>.</summary>
    public static JobSummary Read(NpgsqlDataReader row)
    {
        var state = Enum.Parse<JobState>(row.GetString(6));
        var (at, steps) = (row.GetInt32(11), row.GetFieldValue<string[]>(12));
        var atWork = state is JobState.Running or JobState.Undoing or JobState.Stuck;
        return new JobSummary(
            row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.GetString(5), state, (JobPriority)row.GetInt16(7),
            row.Time(8), row.TimeOrNull(9), row.TimeOrNull(10), Done(state, at), steps.Length,
            atWork && at >= 0 && at < steps.Length ? steps[at] : null,
            row.IsDBNull(13) ? null : row.GetInt32(13),
            row.TextOrNull(14) is { } code ? new JobError(code, row.TextOrNull(15) ?? "") : null,
            state is JobState.Running or JobState.Undoing && row.IsDBNull(18) ? row.Time(16) : null,
            row.TextOrNull(17));
    }

    /// <summary>While a job is undone, the step at hand and those before it still hold.</summary>
    private static int Done(JobState state, int at) => state is JobState.Undoing or JobState.Stuck ? at + 1 : Math.Max(at, 0);
}
