using System.Text;

namespace Appliance.Protocols;

/// <summary>Reads and writes the value of one option. A value that makes no sense fails the reader.</summary>
public sealed record OptionCodec<T>(OptionCodec<T>.Reading Read, OptionCodec<T>.Writing Write)
{
    public delegate T Reading(ref WireReader wire);

    public delegate void Writing(ref WireWriter wire, T value);
}

/// <summary>The shapes option values come in.</summary>
public static class OptionCodec
{
    public static readonly OptionCodec<byte> U8 = new((ref wire) => wire.U8(), (ref wire, value) => wire.U8(value));

    public static readonly OptionCodec<ushort> U16 = new((ref wire) => wire.U16(), (ref wire, value) => wire.U16(value));

    public static readonly OptionCodec<uint> U32 = new((ref wire) => wire.U32(), (ref wire, value) => wire.U32(value));

    public static readonly OptionCodec<byte[]> Octets = new((ref wire) => wire.Rest().ToArray(), (ref wire, value) => wire.Bytes(value));

    /// <summary>One character per octet, so that nothing is lost; final zeros are padding (RFC 2132 §2).</summary>
    public static readonly OptionCodec<string> Text = new(
        (ref wire) => Encoding.Latin1.GetString(wire.Rest().TrimEnd((byte)0)),
        (ref wire, value) => wire.Bytes(Encoding.Latin1.GetBytes(value)));

    public static readonly OptionCodec<Ipv4Address> Address = new(
        (ref wire) => new Ipv4Address(wire.U32()),
        (ref wire, value) => wire.U32(value.Bits));

    public static readonly OptionCodec<Ipv4Address[]> Addresses = new(
        (ref wire) =>
        {
            var addresses = new Ipv4Address[wire.Remaining / 4];
            for (var i = 0; i < addresses.Length; i++) addresses[i] = new Ipv4Address(wire.U32());
            return addresses;
        },
        (ref wire, value) =>
        {
            foreach (var address in value) wire.U32(address.Bits);
        });

    public static readonly OptionCodec<ushort[]> U16s = new(
        (ref wire) =>
        {
            var numbers = new ushort[wire.Remaining / 2];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = wire.U16();
            return numbers;
        },
        (ref wire, value) =>
        {
            foreach (var number in value) wire.U16(number);
        });

    public static readonly OptionCodec<DhcpMessageType> MessageType = new(
        (ref wire) => (DhcpMessageType)wire.U8(),
        (ref wire, value) => wire.U8((byte)value));

    /// <summary>RFC 3004 wants length-prefixed classes; iPXE sends its bare name. What does not add up as the former is the latter.</summary>
    public static readonly OptionCodec<string[]> UserClass = new(ReadUserClass, WriteUserClass);

    /// <summary>
    /// Type 0 and a UUID: 17 octets. Firmware that sends anything else gets no echo, and is not refused for it.
    /// </summary>
    public static readonly OptionCodec<byte[]> MachineId = new(
        (ref wire) =>
        {
            var octets = wire.Rest();
            if (octets is not [0, ..] || octets.Length != 17) wire.Fail(WireError.Malformed);
            return octets.ToArray();
        },
        (ref wire, value) => wire.Bytes(value));

    private static string[] ReadUserClass(ref WireReader wire)
    {
        var octets = wire.Rest();
        var classes = new List<string>();
        for (var rest = octets; !rest.IsEmpty;)
        {
            var length = rest[0];
            if (length == 0 || length >= rest.Length) return [Encoding.Latin1.GetString(octets)];
            classes.Add(Encoding.Latin1.GetString(rest.Slice(1, length)));
            rest = rest[(length + 1)..];
        }
        return [.. classes];
    }

    private static void WriteUserClass(ref WireWriter wire, string[] classes)
    {
        foreach (var name in classes)
        {
            wire.U8((byte)name.Length);
            wire.Bytes(Encoding.Latin1.GetBytes(name));
        }
    }
}
