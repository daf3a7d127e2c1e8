using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Drivers;

/// <summary>For machines that people switch by hand.</summary>
internal sealed class NoPower : IPowerDriver
{
    public Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<PowerAction>>([]);

    public Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop) =>
        Task.FromResult(new PowerReading(PowerState.Unknown, "Nothing is set that could tell.") { Blind = true });

    public Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop) =>
        throw new FaultException(FaultKind.Conflict, FaultCodes.PowerNotSet, $"Nothing is set that could switch {target.Name}.");
}
