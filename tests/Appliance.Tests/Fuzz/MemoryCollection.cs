namespace Appliance.Tests.Fuzz;

/// <summary>Tests that measure what the whole process holds, and so run beside no other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryCollection
{
    public const string Name = "Memory";
}
