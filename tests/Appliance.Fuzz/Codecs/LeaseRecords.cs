using System.Buffers.Binary;
using System.Numerics;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;

namespace Appliance.Fuzz.Codecs;

/// <summary>Records of the lease journal: as they are, and with length and checksum put right, so that what stands behind the checksum is tried too.</summary>
internal static class LeaseRecords
{
    private const int Head = 6;
    private static readonly byte[] First = new byte[70_000], Second = new byte[70_000], Sealed = new byte[70_000];

    public static Codec Records { get; } = new("lease-record", Try) { Seeds = [Seed([1, 2, 3], "host"), Seed(null, null)], Classes = ["Appliance.Server.Dhcp.Leases.LeaseRecordCodec"], LongestInput = 512 };

    private static void Try(ReadOnlySpan<byte> input)
    {
        Read(input);
        if (input.Length <= Head) return;
        input.CopyTo(Sealed);
        var body = input[Head..];
        var sum = uint.MaxValue;
        foreach (var octet in body) sum = BitOperations.Crc32C(sum, octet);
        BinaryPrimitives.WriteUInt16LittleEndian(Sealed, (ushort)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(Sealed.AsSpan(2), ~sum);
        Read(Sealed.AsSpan(0, input.Length));
    }

    private static void Read(ReadOnlySpan<byte> input)
    {
        if (!LeaseRecordCodec.TryRead(input, out var record, out var length)) return;
        Law.Holds(length > Head && length <= input.Length, "a record ends where it says, within what there is");
        Law.Holds(LeaseRecordCodec.TryWrite(record, First, out var written) && written <= length, "what was read can be written, no longer than it was");
        Law.Holds(LeaseRecordCodec.TryRead(First.AsSpan(0, written), out var again, out _) && LeaseRecordCodec.TryWrite(again, Second, out var twice) && First.AsSpan(0, written).SequenceEqual(Second.AsSpan(0, twice)), "writing what was read of it changes nothing");
    }

    private static byte[] Seed(byte[]? client, string? name)
    {
        var at = DateTimeOffset.UnixEpoch;
        var binding = new Binding(Guid.AllBitsSet, Ipv4Address.Parse("10.0.0.9"), MacAddress.Parse("52:54:00:00:00:01"), BindingState.Active, at, at.AddHours(1), at.AddHours(1), client, name);
        LeaseRecordCodec.TryWrite(new LeaseRecord(binding, 7), First, out var length);
        return First[..length];
    }
}
