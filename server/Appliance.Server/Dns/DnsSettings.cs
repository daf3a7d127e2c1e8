using System.Net;
using Appliance.Server.Dns.Forwarding;

namespace Appliance.Server.Dns;

/// <summary>The section "Dns".</summary>
internal sealed record DnsSettings : IRoomSettings
{
    /// <summary>UDP and TCP port, on our address of every subnet.</summary>
    public int Port { get; set; } = 53;

    /// <summary>Servers that resolve everything that no domain has forwarders of its own for, tried in order: "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53". None: only our own names.</summary>
    public string[] Forwarders { get; set; } = [];

    /// <summary>How long one forwarder may take.</summary>
    public int ForwardMilliseconds { get; set; } = 2000;

    /// <summary>How much memory the forwarders' answers may take, in MiB. 0: none is kept.</summary>
    public int CacheMegabytes { get; set; } = 16;

    /// <summary>How long an answer is still given after its time, in minutes, while no forwarder can say better. 0: not at all.</summary>
    public int StaleMinutes { get; set; } = 60;

    /// <summary>Answers of a kind that a network outside the subnets gets over UDP in a second; of those above it half go out cut, so that real clients come by TCP. 0: as many as are asked for.</summary>
    public int AnswersPerSecond { get; set; } = 100;

    public IReadOnlyList<IPEndPoint> ForwarderEndPoints() => [.. Forwarders.Select(text => ForwarderAddress.TryRead(text, out var at) ? at : null).OfType<IPEndPoint>()];

    public IEnumerable<string> Problems()
    {
        if (Port is < 1 or > 65535) yield return "Port: 1 to 65535.";
        if (ForwardMilliseconds is < 100 or > 10000) yield return "ForwardMilliseconds: 100 to 10000.";
        if (AnswersPerSecond is < 0 or > 1_000_000) yield return "AnswersPerSecond: 0 to 1000000.";
        if (CacheMegabytes is < 0 or > 1024) yield return "CacheMegabytes: 0 to 1024.";
        if (StaleMinutes is < 0 or > 4320) yield return "StaleMinutes: 0 to 4320.";
        if (Forwarders.Length > 8) yield return "Forwarders: 8 at most.";
        foreach (var text in Forwarders)
            if (!ForwarderAddress.TryRead(text, out _)) yield return $"Forwarders: '{text}' is not an address, with or without a port.";
    }
}
