namespace Appliance.Tests.Jobs.Processes;

/// <summary>Beside no other test: servers as processes of their own need the machine to start, and a lease is over by the clock.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessesCollection
{
    public const string Name = "servers as processes";
}
