using Appliance.Contracts;

namespace Appliance.Plugins;

/// <summary>
/// The seam "power-driver": switches machines. A driver sends a command and says what it sees; whether the command had an effect, the
/// appliance finds out itself by reading. It asks one question of a BMC at a time, and gives up on one that takes too long.
/// </summary>
/// <exception cref="FaultException">thrown by every method. Unavailable: the BMC does not answer; it is asked again. Conflict: it refuses, and says why.</exception>
[PluginFace("power-driver")]
public interface IPowerDriver
{
    /// <summary>What it can do, whatever the machine; never <see cref="PowerAction.Cycle"/>, which the appliance makes of off and on.</summary>
    Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop);

    Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop);

    /// <summary>Returns when the command has been accepted.</summary>
    Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop);
}

/// <param name="Operation">The same when one command is sent again after an interruption: who remembers it does it once.</param>
/// <param name="Fence">Grows; who has seen a greater one for this machine refuses a smaller.</param>
public sealed record PowerCommand(PowerAction Action, Guid Operation, long Fence);

/// <summary>What was seen.</summary>
/// <param name="Reason">For people; why it is unknown, or what is odd.</param>
/// <param name="Mark">Something that is another after every start of the machine (when it was last reset); null when the driver can not tell.</param>
public sealed record PowerReading(PowerState State, string? Reason = null, string? Mark = null)
{
    /// <summary>The driver has no eyes: unknown now, and unknown however often it is asked.</summary>
    public bool Blind { get; init; }
}
