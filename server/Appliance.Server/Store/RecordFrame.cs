using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Appliance.Server.Store;

/// <summary>What stands before each record of a journal: the length of its body (2) and its CRC-32C (4), little-endian. So a record that a crash cut short is seen.</summary>
internal static class RecordFrame
{
    public const int Head = 6;

    /// <param name="record">Room for the head, and the body behind it.</param>
    public static void Close(Span<byte> record)
    {
        var body = record[Head..];
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[2..], Checksum(body));
    }

    /// <param name="shortest">Octets a body has at least.</param>
    /// <param name="length">Of the whole record.</param>
    /// <returns>False at the end: zeros, or what a crash left.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> from, int shortest, out ReadOnlySpan<byte> body, out int length)
    {
        body = default;
        length = 0;
        if (from.Length < Head || BinaryPrimitives.ReadUInt16LittleEndian(from) is var size && (size < shortest || from.Length < Head + size)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[2..]) != Checksum(from.Slice(Head, size))) return false;
        body = from.Slice(Head, size);
        length = Head + size;
        return true;
    }

    /// <summary>A time in ticks of UTC, little-endian.</summary>
    /// <returns>False when there is no such time: the record does not add up.</returns>
    public static bool TryTime(ReadOnlySpan<byte> from, out DateTimeOffset time)
    {
        time = default;
        if (BinaryPrimitives.ReadInt64LittleEndian(from) is not (>= 0 and var ticks) || ticks > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(body);
        foreach (var word in words) sum = BitOperations.Crc32C(sum, word);
        foreach (var octet in body[(words.Length * sizeof(ulong))..]) sum = BitOperations.Crc32C(sum, octet);
        return ~sum;
    }
}
