using System.Buffers.Binary;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Updates;

/// <summary>An update (RFC 2136 §2), read whole and not judged yet.</summary>
internal sealed record UpdateMessage(string Zone, ushort ZoneType, ushort Class, IReadOnlyList<UpdateRecord> Prerequisites, IReadOnlyList<UpdateRecord> Changes)
{
    public const int Operation = 5;
    public const ushort Internet = 1, None = 254, Any = 255;

    /// <summary>More in one message than anybody sends, and few enough to look at each.</summary>
    public const int MostRecords = 5000;

    /// <summary>Whether a packet says of itself that it is one.</summary>
    public static bool Is(ReadOnlySpan<byte> packet) => packet.Length >= DnsQuery.HeaderLength && (packet[2] & 0xf8) == Operation << 3;

    /// <exception cref="UpdateRefused">FORMERR.</exception>
    public static UpdateMessage Read(byte[] packet)
    {
        if (U16(packet, 4) != 1) throw Malformed("An update has one zone.");
        var reader = new MessageReader(packet);
        if (!reader.TryQuestion(out var zone, out var type, out var @class)) throw Malformed("The zone can not be read.");
        if (U16(packet, 6) + U16(packet, 8) > MostRecords) throw new UpdateRefused(ShortAnswer.Refused, $"An update has {MostRecords} records at most.");
        var prerequisites = Records(ref reader, packet, U16(packet, 6));
        var changes = Records(ref reader, packet, U16(packet, 8));
        Records(ref reader, packet, U16(packet, 10)); // additional ones say nothing, and have to be whole
        if (!reader.AtEnd) throw Malformed("Something stands behind the last record.");
        return new UpdateMessage(zone, type, @class, prerequisites, changes);
    }

    private static List<UpdateRecord> Records(ref MessageReader reader, byte[] packet, int count)
    {
        var records = new List<UpdateRecord>(Math.Min(count, MostRecords));
        for (; count > 0; count--)
        {
            if (!reader.TryRecord(out var record)) throw Malformed("A record can not be read.");
            var type = RecordType.Find(record.Type);
            var data = type is not null && record.Length > 0 ? MessageReader.Data(packet, record, type) : null;
            if (type is not null && record.Length > 0 && data is null) throw Malformed($"The data of {record.Owner} {type} is not what its type says.");
            records.Add(new UpdateRecord(record.Owner, record.Type, type, record.Class, record.Seconds, record.Length == 0, data));
        }
        return records;
    }

    private static UpdateRefused Malformed(string why) => new(ShortAnswer.FormatError, why);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}

/// <param name="Number">The type's.</param>
/// <param name="Type">Null when zones of ours can not hold it.</param>
/// <param name="Empty">It has no data.</param>
/// <param name="Data">Null when it has none, or none of a type that is known here.</param>
internal sealed record UpdateRecord(string Name, ushort Number, RecordType? Type, ushort Class, uint Seconds, bool Empty, byte[]? Data)
{
    /// <summary>ANY, and what is no data: transfers, OPT, TSIG, … (RFC 6895 §3.1).</summary>
    public bool IsMeta => Number is 0 or 41 or >= 128 and <= 255;
}
