using System.Net;

namespace Appliance.Protocols;

/// <summary>An option's number and how its value looks on the wire.</summary>
public sealed record Dhcp6Option<T>(ushort Code, OptionCodec<T> Codec);

/// <summary>The options we know, by number (RFC 8415 §21 unless said otherwise).</summary>
public static class Dhcp6Option
{
    public static readonly Dhcp6Option<Duid> ClientId = Of(1, Dhcp6Codec.Duid);
    public static readonly Dhcp6Option<Duid> ServerId = Of(2, Dhcp6Codec.Duid);
    public static readonly Dhcp6Option<IdentityAssociation> IaNa = Of(3, Dhcp6Codec.IdentityAssociation);
    public static readonly Dhcp6Option<byte[]> IaTa = Of(4, OptionCodec.Octets);
    public static readonly Dhcp6Option<AssignedAddress> IaAddress = Of(5, Dhcp6Codec.AssignedAddress);
    public static readonly Dhcp6Option<ushort[]> OptionRequest = Of(6, OptionCodec.U16s);
    public static readonly Dhcp6Option<byte> Preference = Of(7, OptionCodec.U8);
    public static readonly Dhcp6Option<ushort> ElapsedTime = Of(8, OptionCodec.U16);
    public static readonly Dhcp6Option<byte[]> RelayMessage = Of(9, OptionCodec.Octets);
    public static readonly Dhcp6Option<IPAddress> ServerUnicast = Of(12, Dhcp6Codec.Address);
    public static readonly Dhcp6Option<Dhcp6Status> Status = Of(13, Dhcp6Codec.Status);
    public static readonly Dhcp6Option<bool> RapidCommit = Of(14, Dhcp6Codec.Mark);
    public static readonly Dhcp6Option<byte[][]> UserClass = Of(15, Dhcp6Codec.Chunks);
    public static readonly Dhcp6Option<Dhcp6VendorClass> VendorClass = Of(16, Dhcp6Codec.VendorClass);
    public static readonly Dhcp6Option<byte[]> InterfaceId = Of(18, OptionCodec.Octets);
    public static readonly Dhcp6Option<IPAddress[]> DnsServers = Of(23, Dhcp6Codec.Addresses); // RFC 3646 §3
    public static readonly Dhcp6Option<string[]> DomainList = Of(24, Dhcp6Codec.Domains); // RFC 3646 §4
    public static readonly Dhcp6Option<byte[]> IaPd = Of(25, OptionCodec.Octets);
    public static readonly Dhcp6Option<uint> InformationRefreshTime = Of(32, OptionCodec.U32);
    public static readonly Dhcp6Option<byte[]> RemoteId = Of(37, OptionCodec.Octets); // RFC 4649
    public static readonly Dhcp6Option<string> BootFileUrl = Of(59, Dhcp6Codec.Text); // RFC 5970 §3.1
    public static readonly Dhcp6Option<byte[][]> BootFileParameters = Of(60, Dhcp6Codec.Chunks); // RFC 5970 §3.2
    public static readonly Dhcp6Option<ushort[]> ClientArchitectures = Of(61, OptionCodec.U16s); // RFC 5970 §3.3
    public static readonly Dhcp6Option<byte[]> NetworkInterface = Of(62, OptionCodec.Octets); // RFC 5970 §3.4
    public static readonly Dhcp6Option<byte[]> ClientLinkLayer = Of(79, OptionCodec.Octets); // RFC 6939
    public static readonly Dhcp6Option<uint> SolicitMaximumTimeout = Of(82, OptionCodec.U32);
    public static readonly Dhcp6Option<uint> InformationMaximumTimeout = Of(83, OptionCodec.U32);

    private static Dhcp6Option<T> Of<T>(ushort code, OptionCodec<T> codec) => new(code, codec);
}
