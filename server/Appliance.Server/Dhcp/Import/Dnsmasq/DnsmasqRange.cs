using System.Globalization;
using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>dhcp-range=[tag:T,][set:T,]FIRST[,LAST|static|proxy][,MASK[,BROADCAST]][,LEASE].</summary>
/// <param name="Sets">Tags that its clients get, which is how dnsmasq names a subnet.</param>
/// <param name="Pool">Null where only known machines are served.</param>
internal sealed record DnsmasqRange(IPNetwork Network, IReadOnlyList<string> Sets, bool Proxy, DraftRange? Pool, int? LeaseSeconds)
{
    public static DnsmasqRange? Read(DnsmasqLine line, Report report, IReadOnlyList<IPNetwork> surroundings)
    {
        var (words, sets, tags) = (new Queue<string>(line.Words), new List<string>(), new List<string>());
        while (words.TryPeek(out var word) && word.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && word[..colon] is "set" or "tag" or "net" or "interface")
            (word[..colon] == "set" ? sets : tags).Add(words.Dequeue()[(colon + 1)..]);
        if (words.Any(Words.IsV6) || line.Value.Contains("constructor:", StringComparison.Ordinal))
        {
            report.Ignored(line.At, line.Statement, "Only IPv4 is imported.");
            return null;
        }
        if (!words.TryDequeue(out var beginning) || !Words.TryAddress(beginning, out Ipv4Address first)) return Wrong("It begins with no IPv4 address.");
        var (last, isFixed, proxy) = End(words, first);
        if (!TryMask(words, beginning, out var network)) return Wrong("Its mask has holes.");
        network ??= surroundings.Select(known => (IPNetwork?)known).FirstOrDefault(known => known!.Value.Contains(first.ToIPAddress()) && known.Value.Contains(last.ToIPAddress()));
        if (network is not { } at) return Wrong($"It has no mask, and no interface of this machine has an address near {first}: write the mask behind the addresses.");
        if (!at.Contains(last.ToIPAddress()) || last < first) return Wrong($"{first} to {last} is not a range of {at}.");
        int? lease = null;
        if (words.TryDequeue(out var time) && !TryLease(time, out lease)) return Wrong($"'{time}' is not a lease time.");
        if (words.Count > 0) return Wrong($"'{words.Peek()}' is one word too many.");
        var pool = isFixed ? null : new DraftRange(line.At, line.Statement, first, last, tags.Count > 0 ? $"machines tagged {string.Join(", ", tags)}" : null, tags is [var one] ? one : null);
        return new DnsmasqRange(at, sets, proxy, pool, lease);

        DnsmasqRange? Wrong(string reason)
        {
            report.NotUnderstood(line.At, line.Statement, reason);
            return null;
        }
    }

    /// <summary>The last address, or what stands in its place. Only a beginning means that known machines are served, and nobody else.</summary>
    private static (Ipv4Address Last, bool IsFixed, bool Proxy) End(Queue<string> words, Ipv4Address first)
    {
        if (!words.TryPeek(out var end)) return (first, true, false);
        if (end is "static" or "proxy")
        {
            words.Dequeue();
            return (first, true, end == "proxy");
        }
        if (!Words.TryAddress(end, out Ipv4Address last)) return (first, true, false);
        words.Dequeue();
        return (last, false, false);
    }

    /// <summary>The mask and the broadcast address, which are both left out as often as not.</summary>
    private static bool TryMask(Queue<string> words, string beginning, out IPNetwork? network)
    {
        network = null;
        if (!words.TryPeek(out var mask) || !Words.TryAddress(mask, out Ipv4Address _)) return true;
        network = Words.Network(beginning, words.Dequeue());
        if (words.TryPeek(out var broadcast) && Words.TryAddress(broadcast, out Ipv4Address _)) words.Dequeue();
        return network is not null;
    }

    /// <summary>"infinite", or a number of seconds, minutes (m), hours (h), days (d) or weeks (w). Infinite gives the most an int has.</summary>
    public static bool TryLease(string text, out int? seconds)
    {
        seconds = text is "infinite" or "deprecated" ? int.MaxValue : null;
        if (seconds is not null) return true;
        if (text.Length == 0) return false;
        var unit = text[^1] switch { 'm' or 'M' => 60, 'h' or 'H' => 3600, 'd' or 'D' => 86_400, 'w' or 'W' => 604_800, 's' or 'S' => 1, _ => 0 };
        if (!uint.TryParse(unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        seconds = (int)Math.Min((long)number * Math.Max(unit, 1), int.MaxValue);
        return true;
    }
}
