using System.Net;
using System.Text;

namespace Appliance.Protocols;

/// <summary>The shapes of values that only DHCPv6 has; others are <see cref="OptionCodec"/>'s.</summary>
internal static class Dhcp6Codec
{
    private const int AddressLength = 16;
    private const int LongestLabel = 63;
    private const int LongestName = 255;

    public static readonly OptionCodec<Duid> Duid = new(
        (ref wire) =>
        {
            if (Protocols.Duid.TryRead(wire.Rest(), out var duid)) return duid;
            wire.Fail(WireError.Malformed);
            return Protocols.Duid.Of(default);
        },
        (ref wire, value) => wire.Bytes(value.Octets));

    public static readonly OptionCodec<IPAddress> Address = new(ReadAddress, WriteAddress);

    public static readonly OptionCodec<IPAddress[]> Addresses = new(
        (ref wire) =>
        {
            var addresses = new IPAddress[wire.Remaining / AddressLength];
            for (var i = 0; i < addresses.Length; i++) addresses[i] = ReadAddress(ref wire);
            return addresses;
        },
        (ref wire, value) =>
        {
            foreach (var address in value) WriteAddress(ref wire, address);
        });

    /// <summary>UTF-8 to the end (RFC 8415 §21.13, RFC 5970 §3.1), without the zero that some end it with.</summary>
    public static readonly OptionCodec<string> Text = new(ReadText, (ref wire, value) => wire.Bytes(Encoding.UTF8.GetBytes(value)));

    /// <summary>It is there, and has no value.</summary>
    public static readonly OptionCodec<bool> Mark = new((ref _) => true, (ref _, _) => { });

    public static readonly OptionCodec<Dhcp6Status> Status = new(
        (ref wire) => new Dhcp6Status((Dhcp6StatusCode)wire.U16(), ReadText(ref wire)),
        (ref wire, value) =>
        {
            wire.U16((ushort)value.Code);
            wire.Bytes(Encoding.UTF8.GetBytes(value.Text));
        });

    public static readonly OptionCodec<IdentityAssociation> IdentityAssociation = new(
        (ref wire) =>
        {
            var (iaid, renew, rebind, inside) = (wire.U32(), wire.U32(), wire.U32(), Dhcp6Options.Read(ref wire));
            // T1 lies before T2 when both are told (RFC 8415 §21.4).
            if (renew > rebind && rebind > 0) wire.Fail(WireError.Malformed);
            return new IdentityAssociation(iaid, renew, rebind, [.. inside.All(Dhcp6Option.IaAddress)], inside.Get(Dhcp6Option.Status));
        },
        (ref wire, value) =>
        {
            wire.U32(value.Iaid);
            wire.U32(value.Renew);
            wire.U32(value.Rebind);
            var inside = new Dhcp6Options();
            foreach (var address in value.Addresses) inside.Add(Dhcp6Option.IaAddress, address);
            if (value.Status is { } status) inside.Add(Dhcp6Option.Status, status);
            inside.Write(ref wire);
        });

    public static readonly OptionCodec<AssignedAddress> AssignedAddress = new(
        (ref wire) =>
        {
            var (address, preferred, valid, inside) = (ReadAddress(ref wire), wire.U32(), wire.U32(), Dhcp6Options.Read(ref wire));
            if (preferred > valid) wire.Fail(WireError.Malformed); // RFC 8415 §21.6
            return new AssignedAddress(address, preferred, valid, inside.Get(Dhcp6Option.Status));
        },
        (ref wire, value) =>
        {
            WriteAddress(ref wire, value.Address);
            wire.U32(value.Preferred);
            wire.U32(value.Valid);
            var inside = new Dhcp6Options();
            if (value.Status is { } status) inside.Add(Dhcp6Option.Status, status);
            inside.Write(ref wire);
        });

    /// <summary>Pieces with their lengths before them, up to the end (RFC 8415 §21.15, RFC 5970 §3.2).</summary>
    public static readonly OptionCodec<byte[][]> Chunks = new(ReadChunks, (ref wire, value) => WriteChunks(ref wire, value));

    public static readonly OptionCodec<Dhcp6VendorClass> VendorClass = new(
        (ref wire) => new Dhcp6VendorClass(wire.U32(), ReadChunks(ref wire)),
        (ref wire, value) =>
        {
            wire.U32(value.Enterprise);
            WriteChunks(ref wire, value.Classes);
        });

    /// <summary>Names as in RFC 1035 §3.1, which may not be compressed here (RFC 8415 §10).</summary>
    public static readonly OptionCodec<string[]> Domains = new(
        (ref wire) =>
        {
            var names = new List<string>();
            while (wire.Remaining > 0) names.Add(ReadName(ref wire));
            return [.. names];
        },
        (ref wire, value) =>
        {
            foreach (var name in value) WriteName(ref wire, name);
        });

    private static IPAddress ReadAddress(ref WireReader wire)
    {
        var octets = wire.Bytes(AddressLength);
        return octets.Length == AddressLength ? new IPAddress(octets) : IPAddress.IPv6Any;
    }

    private static void WriteAddress(ref WireWriter wire, IPAddress address)
    {
        Span<byte> octets = stackalloc byte[AddressLength];
        if (!address.TryWriteBytes(octets, out var written) || written != AddressLength) throw new ArgumentException("Not an IPv6 address.", nameof(address));
        wire.Bytes(octets);
    }

    private static string ReadText(ref WireReader wire) => Encoding.UTF8.GetString(wire.Rest().TrimEnd((byte)0));

    private static byte[][] ReadChunks(ref WireReader wire)
    {
        var chunks = new List<byte[]>();
        while (wire.Remaining > 0) chunks.Add(wire.Bytes(wire.U16()).ToArray());
        return [.. chunks];
    }

    private static void WriteChunks(ref WireWriter wire, IEnumerable<byte[]> chunks)
    {
        foreach (var chunk in chunks)
        {
            wire.U16((ushort)chunk.Length);
            wire.Bytes(chunk);
        }
    }

    private static string ReadName(ref WireReader wire)
    {
        var name = new StringBuilder();
        for (var length = wire.U8(); length > 0 && wire.Error == WireError.None; length = wire.U8())
        {
            if (length > LongestLabel || name.Length + length + 1 > LongestName) wire.Fail(WireError.Malformed);
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.Latin1.GetString(wire.Bytes(length)));
        }
        return name.ToString();
    }

    private static void WriteName(ref WireWriter wire, string name)
    {
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (label.Length > LongestLabel) throw new ArgumentException($"'{name}' has a label of more than {LongestLabel} characters.", nameof(name));
            wire.U8((byte)label.Length);
            wire.Bytes(Encoding.Latin1.GetBytes(label));
        }
        wire.U8(0);
    }
}
