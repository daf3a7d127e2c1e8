namespace Appliance.Server.Dns.Zones;

/// <summary>Where a record stands in the list: unique, and the same as long as the record is.</summary>
/// <param name="Reverse">It is in a reverse zone; these come last.</param>
/// <param name="Zone">A domain, or the octets of a reverse zone in hex.</param>
/// <param name="Place">Empty at the apex.</param>
internal readonly record struct RecordKey(bool Reverse, string Zone, string Place, string Type, string Data) : IComparable<RecordKey>
{
    private const char Between = '/';

    public static bool TryRead(string text, out RecordKey key)
    {
        var read = text.Split(Between) is [("0" or "1") and var reverse, var zone, var place, var type, var data] ? new RecordKey(reverse == "1", zone, place, type, data) : default;
        key = read;
        return read.Zone is { Length: > 0 };
    }

    public int CompareTo(RecordKey other)
    {
        var order = Reverse.CompareTo(other.Reverse);
        foreach (var (mine, theirs) in new[] { (Zone, other.Zone), (Place, other.Place), (Type, other.Type), (Data, other.Data) })
            if (order == 0) order = string.CompareOrdinal(mine, theirs);
        return order;
    }

    public override string ToString() => string.Join(Between, Reverse ? "1" : "0", Zone, Place, Type, Data);
}
