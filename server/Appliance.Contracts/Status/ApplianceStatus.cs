using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>How the appliance itself is.</summary>
public sealed record ApplianceStatus(
    string Version, DateTimeOffset Started, bool SetupRequired, string CaFingerprint, IReadOnlyList<ServiceStatus> Services,
    IReadOnlyDictionary<Lifecycle, int> Resources, int WaitingForApproval);

/// <param name="Name">"dhcp", "dns", "tftp", "boot", "agents", "store".</param>
/// <param name="Detail">For people: "10.99.0.1:67 on br0".</param>
public sealed record ServiceStatus(string Name, ServiceState State, string Detail);

[JsonConverter(typeof(CamelCaseEnum<ServiceState>))]
public enum ServiceState
{
    Off,
    Starting,
    Running,
    Degraded,
    Failed,
}
