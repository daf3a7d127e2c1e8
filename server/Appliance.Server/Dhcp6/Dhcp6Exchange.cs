using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6;

/// <summary>One request of a DHCPv6 client, and what it is answered.</summary>
public sealed class Dhcp6Exchange
{
    /// <summary>The client's subnet; it has IPv6 and is served.</summary>
    public required SubnetConfig Subnet { get; init; }

    public required Dhcp6MessageType Type { get; init; }

    /// <summary>24 bits.</summary>
    public required uint TransactionId { get; init; }

    /// <summary>The machine, as its relay, its link-local address or its DUID tells it; null when none of them does.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>From option 61 (RFC 5970 §3.3); Unknown when it is missing.</summary>
    public FirmwareKind Firmware { get; init; }

    /// <summary>Its vendor class begins with "PXEClient".</summary>
    public bool IsPxe { get; init; }

    /// <summary>Its vendor class begins with "HTTPClient": the answer must name a URL and repeat the class.</summary>
    public bool IsHttpBoot { get; init; }

    /// <summary>iPXE itself asks: user class "iPXE".</summary>
    public bool IsIpxe { get; init; }

    public bool WantsBoot => IsPxe || IsHttpBoot || IsIpxe;

    /// <summary>The first address that is advertised or given.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>ADVERTISE or REPLY; null: nothing is said.</summary>
    public Dhcp6MessageType? AnswerType { get; set; }

    /// <summary>Option 59: a tftp:// or http:// URL with our address as a literal.</summary>
    public string? BootFileUrl { get; set; }

    /// <summary>Why it was not answered, or refused.</summary>
    public string? Reason { get; set; }

    /// <summary>Null where a client may ask without one: an INFORMATION-REQUEST.</summary>
    internal Duid? Duid { get; init; }

    internal Dhcp6Message Request { get; init; } = new();

    internal Ipv6Config Ipv6 => Subnet.Ipv6!;

    /// <summary>Sent to our own address instead of to all servers, which we never ask for.</summary>
    internal bool IsUnicast { get; init; }

    /// <summary>The port a relay names; empty: none.</summary>
    internal string Port { get; init; } = "";

    internal Counting.DropReason Dropped
    {
        get;
        set
        {
            field = value;
            Reason = Dhcp.Names.Of(value);
        }
    }
}
