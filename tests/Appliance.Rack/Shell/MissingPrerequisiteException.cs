namespace Appliance.Rack;

/// <summary>Something the rack needs is not there. The message names every missing thing with its cure.</summary>
public sealed class MissingPrerequisiteException(IReadOnlyList<string> missing)
    : Exception($"The virtual rack can not run here:\n{string.Join('\n', missing.Select(one => $"  - {one}"))}")
{
    public IReadOnlyList<string> Missing { get; } = missing;
}
