using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>dhcp-host=[MAC,…][id:CLIENT][set:T][tag:T][ADDRESS][NAME][LEASE][ignore], in any order.</summary>
internal static class DnsmasqHost
{
    /// <param name="scope">What holds for machines of a tag.</param>
    public static DraftHost? Read(DnsmasqLine line, Report report, Func<string, DraftScope> scope)
    {
        var (macs, addresses) = (new List<MacAddress>(), new List<IPAddress>());
        var scopes = new List<DraftScope>();
        string? name = null, client = null;
        foreach (var word in line.Words.Where(word => word.Length > 0))
        {
            if (word == "ignore") return NoPlace("A machine that gets no answer has no place here; reject it when it asks.");
            if (word.StartsWith("id:", StringComparison.Ordinal)) client = word[3..];
            else if (word.StartsWith("set:", StringComparison.Ordinal) || word.StartsWith("net:", StringComparison.Ordinal)) scopes.Add(scope(word[4..]));
            else if (word.StartsWith("tag:", StringComparison.Ordinal)) return NoPlace("A host that counts only for a tag has no place here.");
            else if (word[0] == '[' || Words.IsV6(word)) report.Ignored(line.At, line.Statement, $"Only IPv4 is imported; {word} is left out.");
            else if (Words.TryAddress(word, out IPAddress? address)) addresses.Add(address);
            else if (Hardware(word) is { } octets)
            {
                if (octets.Contains('*', StringComparison.Ordinal)) return NoPlace("A pattern of MAC addresses has no place here.");
                if (!Words.TryMac(octets, out var mac)) return NoPlace($"{word} is not the MAC address of an Ethernet card.");
                macs.Add(mac);
            }
            else if (DnsmasqRange.TryLease(word, out _)) report.NoPlace(line.At, line.Statement, $"The lease time {word} of one machine has no place here: it gets the subnet's.");
            else if (name is null) name = word;
            else
            {
                report.NotUnderstood(line.At, line.Statement, $"'{word}' is a second name.");
                return null;
            }
        }
        return new DraftHost(line.At, line.Statement, macs, addresses, name, Words.Identifier(client is "*" ? null : client), null, scopes);

        DraftHost? NoPlace(string reason)
        {
            report.NoPlace(line.At, line.Statement, reason);
            return null;
        }
    }

    /// <summary>Six octets with colons, behind a hardware type where it is not Ethernet ("06-"); the type 1 is Ethernet's own.</summary>
    private static string? Hardware(string word)
    {
        var dash = word.IndexOf('-', StringComparison.Ordinal);
        var octets = dash is 1 or 2 && word.IndexOf(':', StringComparison.Ordinal) > dash ? word[(dash + 1)..] : word;
        if (octets.Split(':') is not { Length: 6 } parts || !parts.All(part => part == "*" || part.Length is 1 or 2 && part.All(char.IsAsciiHexDigit))) return null;
        return octets.Length == word.Length || word[..dash] is "1" or "01" ? octets : "other hardware";
    }
}
