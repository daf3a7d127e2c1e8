using Appliance.Rack;

namespace Appliance.SystemTests.Racks;

/// <summary>For one crowd of simulated machines.</summary>
public sealed class CrowdRack : RackFixture
{
    private SimulatedNetwork? _machines;
    private int _numbers;

    public SimulatedNetwork Machines => _machines ?? throw new InvalidOperationException("The rack has not been started.");

    public SimulatedMachine NewMachine() => new(Machines, MachineIdentity.Number(Interlocked.Increment(ref _numbers)));

    protected override async Task ReadyAsync()
    {
        await base.ReadyAsync();
        _machines = Rack.Keep(await SimulatedNetwork.CreateAsync(Rack.Network, "sm"));
    }
}

[CollectionDefinition(Name)]
public sealed class CrowdCollection : ICollectionFixture<CrowdRack>
{
    public const string Name = "a crowd";
}
