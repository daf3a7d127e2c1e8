using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Who asks.</summary>
internal sealed record LeaseClient(MacAddress Mac, byte[]? ClientId = null, string? HostName = null)
{
    public ClientTraits Traits { get; init; } = new(Mac, FirmwareKind.Unknown, "", [], default, default);

    /// <summary>Asks only in order to fetch a boot file, and will ask again as the system that was booted.</summary>
    public bool Boots { get; init; }

    /// <summary>Whether a reservation means this client.</summary>
    public bool Is(ClientKey kept) => kept.IsMac
        ? kept.Mac == Mac
        : kept.IsDuid ? ClientId is not null && ClientKey.TryOfDuidIn(ClientId, out var duid) && kept == duid
        : kept.IsCircuit ? !Traits.CircuitId.IsEmpty && kept == ClientKey.OfCircuit(Traits.CircuitId.Span) : ClientId is not null && kept == ClientKey.OfClientId(ClientId);
}
