using System.Net;

namespace Appliance.Server.Agents;

/// <summary>The section "Agents".</summary>
internal sealed record AgentsSettings : IRoomSettings
{
    /// <summary>Where members connect, with their certificates.</summary>
    [FileOnly("Agents know this address, and would be cut off.")]
    public int Port { get; set; } = 8444;

    /// <summary>Where strangers ask to become members.</summary>
    [FileOnly("Agents know this address, and would be cut off.")]
    public int EnrolmentPort { get; set; } = 8445;

    /// <summary>The one address to listen on; empty for all.</summary>
    [FileOnly("Agents know this address, and would be cut off.")]
    public string Address { get; set; } = "";

    /// <summary>Open connections to the enrolment port, in all.</summary>
    public int EnrolmentConnections { get; set; } = 2048;

    /// <summary>Open connections to the enrolment port from one source: an IPv4 address or an IPv6 /64.</summary>
    public int EnrolmentConnectionsPerSource { get; set; } = 1024;

    /// <summary>Enrolment calls a source may make per second, for ever.</summary>
    public int EnrolmentCallsPerSecond { get; set; } = 100;

    /// <summary>Enrolment calls a source may make at once after a rest.</summary>
    public int EnrolmentCallsBurst { get; set; } = 2000;

    public IEnumerable<string> Problems()
    {
        if (Port is < 1 or > 65535) yield return $"Port: {Port} is not a TCP port; take 1 to 65535.";
        if (EnrolmentPort is < 1 or > 65535) yield return $"EnrolmentPort: {EnrolmentPort} is not a TCP port; take 1 to 65535.";
        if (Port == EnrolmentPort) yield return "EnrolmentPort: members and strangers need different ports.";
        if (Address.Length > 0 && !IPAddress.TryParse(Address, out _)) yield return $"Address: '{Address}' is not an IP address; leave it empty for all.";
        if (EnrolmentConnections < 1) yield return "EnrolmentConnections: must be at least 1.";
        if (EnrolmentConnectionsPerSource < 1) yield return "EnrolmentConnectionsPerSource: must be at least 1.";
        if (EnrolmentCallsPerSecond < 1) yield return "EnrolmentCallsPerSecond: must be at least 1.";
        if (EnrolmentCallsBurst < EnrolmentCallsPerSecond) yield return "EnrolmentCallsBurst: must be at least EnrolmentCallsPerSecond.";
    }
}
