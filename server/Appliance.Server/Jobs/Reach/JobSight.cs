using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reach;

/// <summary>How far a caller sees among the jobs, as a condition on <c>jobs.jobs</c>.</summary>
/// <param name="Caller">Whose jobs are <paramref name="Own"/>.</param>
/// <param name="Others">Whoever asked for them.</param>
internal sealed record JobSight(Guid Caller, JobSight.Part Others, JobSight.Part Own)
{
    public static JobSight Everything { get; } = new(Guid.Empty, new Part(true, []), new Part(true, []));

    /// <summary>True of what is seen.</summary>
    public Sql.Piece Condition => new(
        $"""
        (({Others.Elsewhere} <> coalesce(object = any({Others.Except}), false)) or (asker = {Caller} and ({Own.Elsewhere} <> coalesce(object = any({Own.Except}), false))))
        """);

    /// <param name="Elsewhere">Whether jobs about no pooled object are seen.</param>
    /// <param name="Except">The pooled objects for which it is the other way round.</param>
    internal sealed record Part(bool Elsewhere, string[] Except);
}
