using System.Buffers.Binary;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Transfers;

/// <summary>Writes a zone for a secondary: all of it (RFC 5936), or what changed since the serial it has (RFC 1995).</summary>
internal static class ZoneTransfer
{
    /// <summary>Octets of records in one message: below what a message may have, with room for a signature.</summary>
    private const int Largest = 16_000;

    public static IEnumerable<byte[]> Whole(Zone zone, byte[] question)
    {
        var records = zone.Nodes.Values.OrderByDescending(node => node.Name == zone.Name)
            .SelectMany(node => node.Sets.SelectMany(set => set.Records.Select(record => new TransferRecord(node.Name, set.Type, set.Seconds, record.Data))));
        return Messages(zone.Name, question, [.. records, Authority(zone)]); // the apex comes first, and its SOA first of all
    }

    public static IEnumerable<byte[]> Steps(Zone zone, IReadOnlyList<ZoneStep> steps, byte[] question) =>
        Messages(zone.Name, question, [Authority(zone), .. steps.SelectMany(step => (IEnumerable<TransferRecord>)[Authority(step.From), .. step.Removed, Authority(step.To), .. step.Added]), Authority(zone)]);

    /// <summary>To one who has it all, and to one who asked over UDP for more than fits: the SOA alone (RFC 1995 §2).</summary>
    public static IEnumerable<byte[]> Nothing(Zone zone, byte[] question) => Messages(zone.Name, question, [Authority(zone)]);

    private static IEnumerable<byte[]> Messages(string zone, byte[] question, IReadOnlyList<TransferRecord> records)
    {
        var (writer, count) = (new AnswerWriter(zone), 0);
        foreach (var record in records)
        {
            writer.Add(record.Owner, record.Type, record.Seconds, record.Data);
            count++;
            if (writer.Length < Largest) continue;
            yield return Message(question, writer, count);
            (writer, count) = (new AnswerWriter(zone), 0);
        }
        if (count > 0) yield return Message(question, writer, count);
    }

    private static byte[] Message(byte[] question, AnswerWriter writer, int count)
    {
        byte[] message = [.. question, .. writer.ToArray()];
        message[2] = 0x84;
        message[3] = 0;
        message.AsSpan(4, 8).Clear();
        message[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)count);
        return message;
    }

    private static TransferRecord Authority(Zone zone) => new(zone.Name, RecordType.Soa, zone.Apex.Sets[0].Seconds, zone.Apex.Sets[0].Records[0].Data);
}
