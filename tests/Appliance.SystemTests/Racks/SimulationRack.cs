using Appliance.Rack;

namespace Appliance.SystemTests.Racks;

/// <summary>For the tests whose machines are simulated at the level of their protocols.</summary>
public class SimulationRack : RackFixture
{
    private SimulatedNetwork? _machines;
    private int _numbers;

    public SimulatedNetwork Machines => _machines ?? throw new InvalidOperationException("The rack has not been started.");

    /// <summary>A machine nobody has seen before.</summary>
    public SimulatedMachine NewMachine() => new(Machines, MachineIdentity.Number(Interlocked.Increment(ref _numbers)));

    /// <summary>Simulated machines lose no time between their steps.</summary>
    protected override async Task<Dictionary<string, string>> SettingsAsync() =>
        new(await base.SettingsAsync(), StringComparer.Ordinal) { ["Boot:DeadlineScriptSeconds"] = "10" };

    protected override async Task ReadyAsync()
    {
        await base.ReadyAsync();
        _machines = Rack.Keep(await SimulatedNetwork.CreateAsync(Rack.Network, "sm"));
    }
}

[CollectionDefinition(Name)]
public sealed class SimulationCollection : ICollectionFixture<SimulationRack>
{
    public const string Name = "simulated machines";
}
