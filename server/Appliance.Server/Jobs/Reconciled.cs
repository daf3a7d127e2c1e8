namespace Appliance.Server.Jobs;

/// <summary>What a run found and did: "3 added, 1 removed, 412 unchanged".</summary>
public sealed record Reconciled(long Added = 0, long Changed = 0, long Removed = 0, long Unchanged = 0)
{
    public override string ToString() =>
        string.Join(", ", new[] { (Added, "added"), (Changed, "changed"), (Removed, "removed") }.Where(part => part.Item1 > 0)
            .Append((Unchanged, "unchanged")).Select(part => $"{part.Item1} {part.Item2}"));
}
