using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Boot;

/// <summary>Every hop of every boot. Recording returns at once; hops are kept in batches.</summary>
public interface IBootTimeline
{
    /// <summary>Adds a hop to the machine's running attempt; a DISCOVER (or a fresh Expected) begins a new one.</summary>
    void Record(MacAddress mac, BootHopKind kind, string detail, long? bytes = null);

    /// <summary>Ends the running attempt.</summary>
    void End(MacAddress mac, BootOutcome outcome, string? reason = null, string? evidence = null);

    Task<IReadOnlyList<BootAttempt>> ReadAsync(IReadOnlyList<MacAddress> macs, int most, CancellationToken stop);
}
