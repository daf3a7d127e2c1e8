using System.Buffers.Binary;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp6.Leases;

/// <summary>
/// A record of the journal, little-endian, in its frame (<see cref="RecordFrame"/>): revision (8), subnet (16), address (16), IAID (4), MAC
/// address (6; zeros for none), state (1), granted and expires in ticks (8 each), and the DUID up to the end.
/// </summary>
internal static class LeaseRecordCodec
{
    private const int Fixed = 67;

    public static bool TryWrite(in LeaseRecord record, Span<byte> to, out int length)
    {
        var binding = record.Binding;
        length = RecordFrame.Head + Fixed + binding.Duid.Octets.Length;
        if (length > to.Length) return false;
        var body = to[RecordFrame.Head..length];
        BinaryPrimitives.WriteInt64LittleEndian(body, record.Revision);
        binding.Subnet.TryWriteBytes(body[8..]);
        BinaryPrimitives.WriteUInt128LittleEndian(body[24..], binding.Address);
        BinaryPrimitives.WriteUInt32LittleEndian(body[40..], binding.Iaid);
        (binding.Mac ?? default).CopyTo(body[44..]);
        body[50] = (byte)binding.State;
        BinaryPrimitives.WriteInt64LittleEndian(body[51..], binding.Granted.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(body[59..], binding.Expires.UtcTicks);
        binding.Duid.Octets.CopyTo(body[Fixed..]);
        RecordFrame.Close(to[..length]);
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> from, out LeaseRecord record, out int length)
    {
        record = default;
        if (!RecordFrame.TryOpen(from, Fixed, out var body, out length) || !Duid.TryRead(body[Fixed..], out var duid)) return false;
        var (state, mac) = ((BindingState)body[50], MacAddress.From(body[44..]));
        if (!Enum.IsDefined(state) || !RecordFrame.TryTime(body[51..], out var granted) || !RecordFrame.TryTime(body[59..], out var expires)) return false;
        record = new LeaseRecord(
            new Binding(
                new Guid(body.Slice(8, 16)), BinaryPrimitives.ReadUInt128LittleEndian(body[24..]), duid, BinaryPrimitives.ReadUInt32LittleEndian(body[40..]),
                mac == default ? null : mac, state, granted, expires, state == BindingState.Active ? expires : null),
            BinaryPrimitives.ReadInt64LittleEndian(body));
        return true;
    }
}
