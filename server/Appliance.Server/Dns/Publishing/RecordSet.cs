using Appliance.Protocols.Dns;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Publishing;

/// <summary>The records of one type at one name; they share one time to live (RFC 2181 §5.2).</summary>
internal sealed record RecordSet(RecordType Type, int Seconds, IReadOnlyList<ZoneRecord> Records)
{
    public bool Same(RecordSet other)
    {
        if (Type != other.Type || Seconds != other.Seconds || Records.Count != other.Records.Count) return false;
        for (var i = 0; i < Records.Count; i++)
            if (!Records[i].Data.AsSpan().SequenceEqual(other.Records[i].Data)) return false;
        return true;
    }
}

/// <param name="Data">As on the wire, without compression.</param>
/// <param name="From">What it follows; null for an edited one and for what belongs to the zone itself.</param>
/// <param name="Edited">A person wrote it.</param>
internal sealed record ZoneRecord(byte[] Data, NamedAddress? From = null, bool Edited = false);
