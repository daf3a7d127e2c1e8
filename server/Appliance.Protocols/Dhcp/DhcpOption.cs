namespace Appliance.Protocols;

/// <summary>An option's number and how its value looks on the wire.</summary>
public sealed record DhcpOption<T>(byte Code, OptionCodec<T> Codec);

/// <summary>The options we know, by number (RFC 2132 unless said otherwise).</summary>
public static class DhcpOption
{
    public const byte Pad = 0;
    public const byte End = 255;

    public static readonly DhcpOption<Ipv4Address> SubnetMask = Of(1, OptionCodec.Address);
    public static readonly DhcpOption<Ipv4Address[]> Router = Of(3, OptionCodec.Addresses);
    public static readonly DhcpOption<Ipv4Address[]> DnsServers = Of(6, OptionCodec.Addresses);
    public static readonly DhcpOption<string> HostName = Of(12, OptionCodec.Text);
    public static readonly DhcpOption<string> DomainName = Of(15, OptionCodec.Text);
    public static readonly DhcpOption<Ipv4Address> BroadcastAddress = Of(28, OptionCodec.Address);
    public static readonly DhcpOption<byte[]> VendorSpecific = Of(43, OptionCodec.Octets);
    public static readonly DhcpOption<Ipv4Address> RequestedAddress = Of(50, OptionCodec.Address);
    public static readonly DhcpOption<uint> LeaseTime = Of(51, OptionCodec.U32);
    public static readonly DhcpOption<byte> Overload = Of(52, OptionCodec.U8);
    public static readonly DhcpOption<DhcpMessageType> MessageType = Of(53, OptionCodec.MessageType);
    public static readonly DhcpOption<Ipv4Address> ServerId = Of(54, OptionCodec.Address);
    public static readonly DhcpOption<byte[]> ParameterList = Of(55, OptionCodec.Octets);
    public static readonly DhcpOption<string> Message = Of(56, OptionCodec.Text);
    public static readonly DhcpOption<ushort> MaxMessageSize = Of(57, OptionCodec.U16);
    public static readonly DhcpOption<uint> RenewalTime = Of(58, OptionCodec.U32);
    public static readonly DhcpOption<uint> RebindingTime = Of(59, OptionCodec.U32);
    public static readonly DhcpOption<string> VendorClass = Of(60, OptionCodec.Text);
    public static readonly DhcpOption<byte[]> ClientId = Of(61, OptionCodec.Octets);
    public static readonly DhcpOption<string> TftpServerName = Of(66, OptionCodec.Text);
    public static readonly DhcpOption<string> BootFile = Of(67, OptionCodec.Text);
    public static readonly DhcpOption<string[]> UserClass = Of(77, OptionCodec.UserClass); // RFC 3004, and iPXE's own form
    public static readonly DhcpOption<byte[]> RelayInformation = Of(82, OptionCodec.Octets); // RFC 3046
    public static readonly DhcpOption<ushort[]> ClientArch = Of(93, OptionCodec.U16s); // RFC 4578 §2.1
    public static readonly DhcpOption<byte[]> MachineId = Of(97, OptionCodec.MachineId); // RFC 4578 §2.3
    public static readonly DhcpOption<Ipv4Address> SubnetSelection = Of(118, OptionCodec.Address); // RFC 3011
    public static readonly DhcpOption<byte[]> Ipxe = Of(175, OptionCodec.Octets); // iPXE's encapsulated options

    private static DhcpOption<T> Of<T>(byte code, OptionCodec<T> codec) => new(code, codec);
}
