using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Inventory;

namespace Appliance.Server.Power.Reading;

/// <summary>The line to a machine's power, whatever its driver: one question at a time, each with a deadline.</summary>
/// <exception cref="FaultException">thrown by all. Unavailable: nobody answers; trying again can help. Conflict: it can not be, and the message says why.</exception>
internal interface IPowerLine
{
    /// <summary>What is seen is kept.</summary>
    Task<PowerReading> ReadAsync(ResourceId id, CancellationToken stop);

    Task CommandAsync(ResourceId id, PowerCommand command, CancellationToken stop);
}
