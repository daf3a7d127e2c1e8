using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Appliance.Protocols.Lldp;

/// <summary>What a neighbour on the wire says of itself (IEEE 802.1AB-2016 §8), after the Ethernet header.</summary>
public sealed record LldpFrame
{
    public const ushort EtherType = 0x88cc;

    /// <summary>A MAC or IP address in its usual form, otherwise the text that was sent.</summary>
    public required string Chassis { get; init; }

    public required string Port { get; init; }

    /// <summary>Seconds. Zero: the neighbour says goodbye.</summary>
    public required ushort TimeToLive { get; init; }

    public string PortDescription { get; init; } = "";

    public string SystemName { get; init; } = "";

    /// <summary>The port's untagged VLAN (IEEE 802.1Q annex D); 0: not told.</summary>
    public ushort Vlan { get; init; }

    /// <summary>Unknown parts are passed over; texts are kept to printable characters.</summary>
    public static LldpError TryRead(ReadOnlySpan<byte> payload, out LldpFrame frame)
    {
        frame = Nothing;
        var (chassis, port, description, name) = ("", "", "", "");
        ushort? timeToLive = null;
        ushort vlan = 0;
        for (var order = 0; ; order++)
        {
            if (!TryTake(ref payload, out var type, out var value)) return LldpError.Truncated;
            // §8.2: the first three are mandatory and stand in this order; nothing may repeat them.
            if (order < 3 ? (int)type != order + 1 : type is LldpType.Chassis or LldpType.Port or LldpType.TimeToLive) return LldpError.WrongOrder;
            switch (type)
            {
                case LldpType.End:
                    if (value.Length != 0) return LldpError.BadLength;
                    frame = new LldpFrame { Chassis = chassis, Port = port, TimeToLive = timeToLive!.Value, PortDescription = description, SystemName = name, Vlan = vlan };
                    return LldpError.None;
                case LldpType.Chassis or LldpType.Port:
                    if (value.Length is < 2 or > 256) return LldpError.BadLength;
                    if (type == LldpType.Chassis) chassis = Identity(value, macSubtype: 4, addressSubtype: 5);
                    else port = Identity(value, macSubtype: 3, addressSubtype: 4);
                    break;
                case LldpType.TimeToLive:
                    if (value.Length < 2) return LldpError.BadLength;
                    timeToLive = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case LldpType.PortDescription:
                    description = Text(value);
                    break;
                case LldpType.SystemName:
                    name = Text(value);
                    break;
                case LldpType.Organization when value.StartsWith(PortVlan) && value.Length == 6:
                    vlan = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
                    break;
            }
        }
    }

    /// <summary>Writes the frame with chassis and port as local texts; returns the length, or 0 when it does not fit, or chassis or port have no text or more than 255 octets.</summary>
    public int Write(Span<byte> payload)
    {
        var writer = new LldpWriter(payload);
        writer.PutIdentity(LldpType.Chassis, 7, Chassis);
        writer.PutIdentity(LldpType.Port, 7, Port);
        writer.Put(LldpType.TimeToLive, [(byte)(TimeToLive >> 8), (byte)TimeToLive]);
        if (PortDescription.Length > 0) writer.Put(LldpType.PortDescription, PortDescription);
        if (SystemName.Length > 0) writer.Put(LldpType.SystemName, SystemName);
        if (Vlan > 0) writer.Put(LldpType.Organization, [.. PortVlan, (byte)(Vlan >> 8), (byte)Vlan]);
        writer.Put(LldpType.End, []);
        return writer.Length;
    }

    private static LldpFrame Nothing { get; } = new() { Chassis = "", Port = "", TimeToLive = 0 };

    /// <summary>OUI 00-80-C2, subtype 1.</summary>
    private static ReadOnlySpan<byte> PortVlan => [0x00, 0x80, 0xc2, 0x01];

    /// <summary>§8.4: seven bits of type, nine of length.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out LldpType type, out ReadOnlySpan<byte> value)
    {
        type = LldpType.End;
        value = default;
        if (rest.Length < 2) return false;
        type = (LldpType)(rest[0] >> 1);
        var length = (rest[0] & 1) << 8 | rest[1];
        if (length > rest.Length - 2) return false;
        value = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }

    private static string Identity(ReadOnlySpan<byte> value, byte macSubtype, byte addressSubtype)
    {
        var id = value[1..];
        if (value[0] == macSubtype && id.Length == MacAddress.Length) return MacAddress.From(id).ToString();
        // IANA address family, then the address: 1 is IPv4, 2 is IPv6.
        if (value[0] == addressSubtype && (id[0], id.Length) is (1, 5) or (2, 17)) return new IPAddress(id[1..]).ToString();
        return Text(id);
    }

    private static string Text(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value).TrimEnd('\0', ' ');
        return string.Create(text.Length, text, static (letters, source) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
    }
}
