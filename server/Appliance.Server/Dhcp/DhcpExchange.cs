using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp;

/// <summary>One request on its way through the chain, and the answer that grows.</summary>
public sealed class DhcpExchange
{
    /// <summary>The client's subnet; while no address is chosen, the first of its wire.</summary>
    public required SubnetConfig Subnet { get; set; }
    public required MacAddress Mac { get; init; }

    /// <summary>DISCOVER, REQUEST, … (RFC 2132 §9.6).</summary>
    public required DhcpMessageType Type { get; init; }
    public required uint TransactionId { get; init; }

    /// <summary>From option 93 (RFC 4578 §2.1); Unknown when it is missing.</summary>
    public FirmwareKind Firmware { get; init; }

    /// <summary>Option 60 begins with "PXEClient".</summary>
    public bool IsPxe { get; init; }

    /// <summary>Option 60 begins with "HTTPClient": the answer must name a URL and repeat the class.</summary>
    public bool IsHttpBoot { get; init; }

    /// <summary>iPXE itself asks: user class (77) "iPXE", raw or length-prefixed, or option 175.</summary>
    public bool IsIpxe { get; init; }

    /// <summary>Anything that wants boot information.</summary>
    public bool WantsBoot => IsPxe || IsHttpBoot || IsIpxe;

    /// <summary>Option 54 of a REQUEST that chose another server.</summary>
    public IPAddress? ChosenServer { get; init; }

    /// <summary>What is offered or acknowledged (yiaddr), set at the Address stage.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>OFFER, ACK or NAK.</summary>
    public DhcpMessageType? AnswerType { get; set; }

    /// <summary>Boot file name or URL, set at the Boot stage: header field and option 67.</summary>
    public string? BootFile { get; set; }

    /// <summary>siaddr and option 66; the subnet's server address when a boot file is set and this is not.</summary>
    public IPAddress? NextServer { get; set; }

    /// <summary>Why it was dropped or refused, for counting and the timeline.</summary>
    public string? Reason { get; set; }

    /// <summary>Every subnet of the client's wire.</summary>
    internal IReadOnlyList<SubnetConfig> Wire { get; init; } = [];

    /// <summary>What its relay says of it.</summary>
    internal RelayInformation Relay { get; init; }

    /// <summary>Who asks, as leases and reservations know it.</summary>
    internal Leases.LeaseClient Client { get; init; } = new(default);

    /// <summary>How it came in.</summary>
    internal Answering.Arrival Arrival { get; init; }

    /// <summary>What we call ourselves to this client (option 54): our address on its subnet, or what its relay wants to be called (RFC 5107).</summary>
    internal Ipv4Address ServerId => Relay.ServerIdOverride.IsNone ? Ipv4Address.From(Subnet.ServerAddress) : Relay.ServerIdOverride;

    /// <summary>The request as it came.</summary>
    internal DhcpMessage Request { get; init; } = new();

    /// <summary>Asked on port 4011: it has its address and wants to know its boot file only (PXE 2.1 §2.2.4).</summary>
    internal bool IsBootService { get; init; }

    /// <summary>How long the address is leased; null in answers that lease none.</summary>
    internal TimeSpan? Lease { get; set; }

    /// <summary>The options of the answer, apart from those every answer has.</summary>
    internal DhcpOptions Options { get; } = new();

    /// <summary>It is not answered, because its client has taken another server's offer meanwhile.</summary>
    internal bool WentElsewhere => Dropped == Counting.DropReason.ChoseOtherServer;

    internal Counting.DropReason Dropped
    {
        get;
        set
        {
            field = value;
            Reason = Names.Of(value);
        }
    }
}
