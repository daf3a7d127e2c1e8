using System.Globalization;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>dnsmasq's leases: "EXPIRES MAC ADDRESS NAME CLIENT-ID", a star where nothing is known; IPv6 behind a line "duid …".</summary>
internal static class DnsmasqLeases
{
    public static void Read(SourceFile file, Draft draft, Report report)
    {
        var number = 0;
        foreach (var line in file.Text.Split('\n'))
        {
            var at = new Origin(file.Name, ++number);
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is []) continue;
            if (words[0] == "duid")
            {
                report.Ignored(at, line, "From here on the leases are IPv6; only IPv4 is imported.");
                return;
            }
            if (words.Length < 5 || Words.Time(words[0]) is not { } ends || !Words.TryAddress(words[2], out Ipv4Address address)) report.NotUnderstood(at, line, "It is no lease.");
            else if (!TryMac(words[1], out var mac)) report.NoPlace(at, line, $"{words[1]} is not the MAC address of an Ethernet card.");
            else draft.Leases.Add(new DraftLease(at, address, mac, words[4] == "*" ? null : Words.Octets(words[4]), words[3] == "*" ? null : words[3], null, words[0] == "0" ? null : ends));
        }
    }

    public static bool IsLine(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var time, _, var address, _, _, ..]
            && ulong.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out _) && Words.TryAddress(address, out Ipv4Address _);

    /// <summary>Hardware other than Ethernet has its type before it: "06-00:11:22:33:44:55".</summary>
    private static bool TryMac(string word, out MacAddress mac) =>
        Words.TryMac(word.StartsWith("01-", StringComparison.Ordinal) ? word[3..] : word, out mac);
}
