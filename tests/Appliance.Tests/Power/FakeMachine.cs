using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Reading;

namespace Appliance.Tests.Power;

/// <summary>A machine without a driver: switched at once, and counting its starts. Its flaws are those that BMCs have.</summary>
internal sealed class FakeMachine(bool on) : IPowerLine
{
    private readonly HashSet<Guid> _done = [];

    public bool On { get; private set; } = on;

    public int Starts { get; private set; }

    public int Commands { get; private set; }

    /// <summary>Accepts, and does nothing.</summary>
    public bool Lies { get; init; }

    /// <summary>Says when it was started.</summary>
    public bool Marks { get; init; } = true;

    public bool Blind { get; init; }

    /// <summary>What each look finds first.</summary>
    public Queue<Action> Mishaps { get; } = [];

    /// <summary>"off, 1 start"</summary>
    public override string ToString() => $"{(On ? "on" : "off")}, {Starts} starts";

    public Task<PowerReading> ReadAsync(ResourceId id, CancellationToken stop)
    {
        if (Mishaps.TryDequeue(out var mishap)) mishap();
        return Task.FromResult(Blind
            ? new PowerReading(PowerState.Unknown, "It has no eyes.") { Blind = true }
            : new PowerReading(On ? PowerState.On : PowerState.Off, Mark: Marks ? $"{Starts}" : null));
    }

    public Task CommandAsync(ResourceId id, PowerCommand command, CancellationToken stop)
    {
        Commands++;
        if (Lies || !_done.Add(command.Operation)) return Task.CompletedTask;
        if (command.Action is PowerAction.On && !On || command.Action is PowerAction.Reset && On) (On, Starts) = (true, Starts + 1);
        if (command.Action is PowerAction.Off or PowerAction.Shutdown) On = false;
        return Task.CompletedTask;
    }
}
