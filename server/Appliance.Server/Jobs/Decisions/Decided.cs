using Appliance.Contracts;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Jobs.Decisions;

/// <summary>A job while somebody decides about it; its row is held.</summary>
internal sealed record Decided(About About, JobState State, int At, Guid? Owner)
{
    /// <summary>Reads <c>id, number, kind, title, object, state, at, owner</c>.</summary>
    public static Decided Read(NpgsqlDataReader row) => new(
        new About(row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.TextOrNull(4)), Enum.Parse<JobState>(row.GetString(5)), row.GetInt32(6), row.GuidOrNull(7));
}
