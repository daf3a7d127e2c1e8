using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Appliance.Protocols;

/// <summary>A DHCP message (RFC 2131 §2), its fields in the order of the RFC.</summary>
public sealed class DhcpMessage
{
    public const byte BootRequest = 1;
    public const byte BootReply = 2;
    public const byte Ethernet = 1;

    /// <summary>Header and cookie.</summary>
    public const int MinimumLength = 240;

    /// <summary>Relays and old clients may drop what is shorter than a BOOTP message (RFC 1542 §2.1).</summary>
    public const int PaddedLength = 300;

    /// <summary>Longer datagrams are refused unread: no client sends them.</summary>
    public const int MaximumLength = 4096;

    /// <summary>What every client takes: a datagram of 576 octets less IP and UDP headers (RFC 2131 §2).</summary>
    public const int SafeLength = 548;

    public const int BootFileWidth = 128;

    private const uint Cookie = 0x63825363;
    private const int NamesAt = 44;
    private const int NameWidth = 64;
    private const ushort BroadcastFlag = 0x8000;

    public byte Op { get; init; }
    public byte HardwareType { get; init; } = Ethernet;
    public byte HardwareLength { get; init; } = MacAddress.Length;
    public byte Hops { get; init; }
    public uint TransactionId { get; init; }
    public ushort Seconds { get; init; }
    public ushort Flags { get; init; }

    /// <summary>ciaddr: the client has this address and answers ARP for it.</summary>
    public Ipv4Address ClientAddress { get; init; }

    /// <summary>yiaddr.</summary>
    public Ipv4Address YourAddress { get; set; }

    /// <summary>siaddr: where the boot file is.</summary>
    public Ipv4Address NextServer { get; set; }

    /// <summary>giaddr: the relay, on the client's side.</summary>
    public Ipv4Address RelayAddress { get; init; }

    /// <summary>chaddr: its first six octets; the rest mean nothing on an Ethernet.</summary>
    public MacAddress Mac { get; init; }

    /// <summary>sname; empty when options were in its place.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>file; empty when options were in its place.</summary>
    public string BootFile { get; set; } = "";

    public DhcpOptions Options { get; init; } = new();

    public DhcpMessageType Type => Options.Get(DhcpOption.MessageType);

    public bool WantsBroadcast => (Flags & BroadcastFlag) != 0;

    public static bool TryRead(ReadOnlySpan<byte> datagram, [NotNullWhen(true)] out DhcpMessage? message, out WireError error)
    {
        var wire = new WireReader(datagram);
        if (datagram.Length > MaximumLength) wire.Fail(WireError.TooLong);
        message = Read(ref wire);
        error = wire.Error;
        if (error != WireError.None) message = null;
        return message is not null;
    }

    /// <returns>The octets written; 0 when they do not fit.</returns>
    public int Write(Span<byte> to) => Write(to, out _);

    /// <summary>Where the options field is too short for all options, sname and file take some, as long as they are free.</summary>
    /// <param name="leftOut">How many options found no room even so.</param>
    /// <returns>The octets written; 0 when what a client must hear does not fit.</returns>
    public int Write(Span<byte> to, out int leftOut)
    {
        leftOut = 0;
        Span<byte> hardware = stackalloc byte[MacAddress.Length];
        Mac.CopyTo(hardware);
        var wire = new WireWriter(to);
        wire.U8(Op);
        wire.U8(HardwareType);
        wire.U8(HardwareLength);
        wire.U8(Hops);
        wire.U32(TransactionId);
        wire.U16(Seconds);
        wire.U16(Flags);
        wire.U32(ClientAddress.Bits);
        wire.U32(YourAddress.Bits);
        wire.U32(NextServer.Bits);
        wire.U32(RelayAddress.Bits);
        wire.Padded(hardware, 16);
        wire.Padded(Encoding.Latin1.GetBytes(ServerName), NameWidth);
        wire.Padded(Encoding.Latin1.GetBytes(BootFile), BootFileWidth);
        wire.U32(Cookie);
        if (Options.WireLength <= wire.Room) Options.Write(ref wire);
        else leftOut = Options.WriteTight(ref wire, Free(to, NamesAt, NameWidth, ServerName), Free(to, NamesAt + NameWidth, BootFileWidth, BootFile));
        if (wire.Length < PaddedLength) wire.Zeros(PaddedLength - wire.Length);
        return wire.Error == WireError.None ? wire.Length : 0;
    }

    /// <summary>A field of the header in which options may stand; empty when something else stands there, or there is no such room.</summary>
    private static Span<byte> Free(Span<byte> to, int at, int width, string holds) => holds.Length == 0 && to.Length >= at + width ? to.Slice(at, width) : default;

    private static DhcpMessage Read(ref WireReader wire)
    {
        var fixedPart = wire.Bytes(MinimumLength);
        var header = new WireReader(fixedPart);
        var names = fixedPart.IsEmpty ? default : fixedPart.Slice(NamesAt, NameWidth + BootFileWidth);
        var field = wire.Rest();
        var (inFile, inName) = OptionAreas.Overload(field);
        ReadOnlySpan<byte> name = names.IsEmpty ? default : names[..NameWidth], file = names.IsEmpty ? default : names[NameWidth..];
        var message = new DhcpMessage
        {
            Op = header.U8(),
            HardwareType = header.U8(),
            HardwareLength = header.U8(),
            Hops = header.U8(),
            TransactionId = header.U32(),
            Seconds = header.U16(),
            Flags = header.U16(),
            ClientAddress = new Ipv4Address(header.U32()),
            YourAddress = new Ipv4Address(header.U32()),
            NextServer = new Ipv4Address(header.U32()),
            RelayAddress = new Ipv4Address(header.U32()),
            Mac = header.Bytes(16) is { Length: 16 } hardware ? MacAddress.From(hardware) : default,
            ServerName = inName ? "" : Text(name),
            BootFile = inFile ? "" : Text(file),
            Options = OptionAreas.Read(ref wire, field, inFile ? file : default, inName ? name : default),
        };
        header.Bytes(names.Length);
        if (wire.Error == WireError.None && header.U32() != Cookie) wire.Fail(WireError.Malformed);
        return message;
    }

    private static string Text(ReadOnlySpan<byte> field) =>
        Encoding.Latin1.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);
}
