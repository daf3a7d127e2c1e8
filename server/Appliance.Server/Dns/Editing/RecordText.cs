using System.Text;
using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Editing;

/// <summary>Names and data as people write them at the API: friendlier than a zone file, where a forgotten dot doubles the zone's name.</summary>
internal static class RecordText
{
    private const int LongestText = 255;

    /// <summary>The owner of records: "@", below the zone, or whole.</summary>
    public static string? Owner(string text, string zone)
    {
        if (!DnsName.TryParse(text, "", out var name) || text == ".") return text == "@" ? zone : null;
        if (text == "@") return zone;
        if (text.EndsWith('.') || DnsName.IsIn(name, zone)) return name;
        return DnsName.TryParse(text, zone, out var below) ? below : null;
    }

    /// <summary>A name in data: one label is below the zone, what has a dot is whole.</summary>
    public static string? Target(string text, string zone) =>
        DnsName.TryParse(text, text.Contains('.', StringComparison.Ordinal) ? "" : zone, out var name) ? name : null;

    /// <param name="problem">What is wrong; null when nothing is.</param>
    public static byte[]? Data(RecordType type, string text, string zone, out string? problem)
    {
        if (type == RecordType.Txt && !text.TrimStart().StartsWith('"'))
        {
            problem = text.Length == 0 ? "A text is needed." : Encoding.UTF8.GetByteCount(text) > RecordData.Longest / 2 ? "The text is too long." : null;
            return problem is null ? Parts(Encoding.UTF8.GetBytes(text)) : null;
        }
        if (ZoneWord.Split(text) is { } words) return RecordData.Read(type, words, word => Target(word, zone), out problem);
        problem = "A quotation mark is not closed.";
        return null;
    }

    private static byte[] Parts(byte[] octets)
    {
        var wire = new List<byte>(octets.Length + octets.Length / LongestText + 1);
        foreach (var part in octets.Chunk(LongestText)) wire.AddRange([(byte)part.Length, .. part]);
        return [.. wire];
    }
}
