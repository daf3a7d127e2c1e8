using System.Collections.Concurrent;
using System.Globalization;
using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Drivers;

/// <summary>
/// Machines that exist in this process only, off at first. The address says how their BMC behaves: honest, lying (accepts, and does
/// nothing), slow (takes three seconds for each answer), silent.
/// </summary>
internal sealed class SimulatedPower(TimeProvider time) : IPowerDriver
{
    public static readonly IReadOnlyList<string> Behaviours = ["honest", "lying", "slow", "silent"];

    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, Machine> _machines = [];

    public Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<PowerAction>>([PowerAction.On, PowerAction.Off, PowerAction.Reset, PowerAction.Shutdown]);

    public async Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop)
    {
        await BehaveAsync(target, stop);
        var machine = _machines.GetValueOrDefault(target.Resource, Machine.Fresh);
        return new PowerReading(machine.On ? PowerState.On : PowerState.Off, Mark: machine.Starts.ToString(CultureInfo.InvariantCulture));
    }

    public async Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop)
    {
        await BehaveAsync(target, stop);
        if (target.Address == "lying") return;
        _machines.AddOrUpdate(target.Resource, _ => Machine.Fresh.After(command), (_, before) => before.After(command));
    }

    private Task BehaveAsync(PowerTarget target, CancellationToken stop) => target.Address switch
    {
        "slow" => Task.Delay(Slowness, time, stop),
        "silent" => Task.Delay(Timeout.InfiniteTimeSpan, time, stop),
        _ => Task.CompletedTask,
    };

    private sealed record Machine(bool On, int Starts, Guid Last)
    {
        public static readonly Machine Fresh = new(false, 0, Guid.Empty);

        /// <summary>The same command again changes nothing.</summary>
        public Machine After(PowerCommand command) => command.Operation == Last && Last != Guid.Empty
            ? this
            : command.Action switch
            {
                PowerAction.On when !On => new Machine(true, Starts + 1, command.Operation),
                PowerAction.Off or PowerAction.Shutdown => new Machine(false, Starts, command.Operation),
                PowerAction.Reset when On => new Machine(true, Starts + 1, command.Operation),
                _ => this with { Last = command.Operation },
            };
    }
}
