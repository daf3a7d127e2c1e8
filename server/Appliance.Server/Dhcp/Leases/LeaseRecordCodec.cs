using System.Buffers.Binary;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// A record of the journal, little-endian, in its frame (<see cref="RecordFrame"/>): revision (8), subnet (16), address (4), MAC address (6),
/// state (1), granted and expires in ticks (8 each), client identifier and host name, each a length (2; 65535 for none) and octets.
/// </summary>
internal static class LeaseRecordCodec
{
    private const int Fixed = 51;
    private const ushort None = ushort.MaxValue;

    /// <returns>False when it does not fit.</returns>
    public static bool TryWrite(in LeaseRecord record, Span<byte> to, out int length)
    {
        var binding = record.Binding;
        var name = binding.HostName is null ? null : Encoding.ASCII.GetBytes(binding.HostName);
        length = RecordFrame.Head + Fixed + 4 + (binding.ClientId?.Length ?? 0) + (name?.Length ?? 0);
        if (length > to.Length) return false;
        var body = to[RecordFrame.Head..length];
        BinaryPrimitives.WriteInt64LittleEndian(body, record.Revision);
        binding.Subnet.TryWriteBytes(body[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(body[24..], binding.Address.Bits);
        binding.Mac.CopyTo(body[28..]);
        body[34] = (byte)binding.State;
        BinaryPrimitives.WriteInt64LittleEndian(body[35..], binding.Granted.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(body[43..], binding.Expires.UtcTicks);
        var rest = Write(body[Fixed..], binding.ClientId);
        Write(rest, name);
        RecordFrame.Close(to[..length]);
        return true;
    }

    /// <returns>False at the end: zeros, or what a crash left of a record.</returns>
    public static bool TryRead(ReadOnlySpan<byte> from, out LeaseRecord record, out int length)
    {
        record = default;
        if (!RecordFrame.TryOpen(from, Fixed + 4, out var body, out length)) return false;
        var state = (BindingState)body[34];
        if (!RecordFrame.TryTime(body[35..], out var granted) || !RecordFrame.TryTime(body[43..], out var expires)) return false;
        var rest = body[Fixed..];
        if (!Enum.IsDefined(state) || !TryTake(ref rest, out var clientId) || !TryTake(ref rest, out var name)) return false;
        var binding = new Binding(
            new Guid(body.Slice(8, 16)), new Ipv4Address(BinaryPrimitives.ReadUInt32LittleEndian(body[24..])), MacAddress.From(body[28..]), state,
            granted, expires, state == BindingState.Active ? expires : null,
            clientId, name is null ? null : Encoding.ASCII.GetString(name));
        record = new LeaseRecord(binding, BinaryPrimitives.ReadInt64LittleEndian(body));
        return true;
    }

    private static Span<byte> Write(Span<byte> to, byte[]? octets)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, octets is null ? None : (ushort)octets.Length);
        octets?.CopyTo(to[2..]);
        return to[(2 + (octets?.Length ?? 0))..];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out byte[]? octets)
    {
        octets = null;
        if (rest.Length < 2) return false;
        var size = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        rest = rest[2..];
        if (size == None) return true;
        if (rest.Length < size) return false;
        octets = rest[..size].ToArray();
        rest = rest[size..];
        return true;
    }
}
