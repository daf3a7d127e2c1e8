using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>dhcp-vendorclass=set:T,TEXT and its relatives: who gets a tag.</summary>
internal static class DnsmasqClass
{
    public static DraftClass Read(DnsmasqLine line)
    {
        var words = line.Words;
        var tag = words.Length > 0 ? words[0].StartsWith("set:", StringComparison.Ordinal) ? words[0][4..] : words[0] : "";
        return new DraftClass(line.At, line.Statement, tag, words.Length >= 2 ? Members(line.Name, words) : null);
    }

    private static ClientClass? Members(string name, string[] words) => name switch
    {
        "dhcp-vendorclass" when words[1] is { Length: > 0 } text && !text.StartsWith("enterprise:", StringComparison.Ordinal) => new ClientClass { VendorClass = text },
        "dhcp-userclass" when words[1].Length > 0 => new ClientClass { UserClass = words[1] },
        "dhcp-mac" => Prefix(words[1]) is { } prefix ? new ClientClass { MacPrefix = prefix } : null,
        "dhcp-circuitid" => Octets(words[1]) is { } circuit ? new ClientClass { CircuitId = circuit } : null,
        "dhcp-remoteid" => Octets(words[1]) is { } remote ? new ClientClass { RemoteId = remote } : null,
        "dhcp-match" when words is [_, "option:client-arch" or "93", var number] && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var architecture)
            && ClientArchitecture.Of(architecture) is { Kind: not FirmwareKind.Other } known => new ClientClass { Firmware = [known.Kind] },
        _ => null,
    };

    /// <summary>"52:54:00:*:*:*": stars at the end only.</summary>
    private static string? Prefix(string pattern)
    {
        var octets = pattern.Split(':');
        var known = octets.TakeWhile(octet => octet is { Length: 2 } && octet.All(char.IsAsciiHexDigit)).ToList();
        return octets.Length == 6 && known.Count > 0 && octets.Skip(known.Count).All(octet => octet == "*") ? string.Join(':', known) : null;
    }

    private static string? Octets(string text) => Words.Identifier(text) is { } octets ? "0x" + Convert.ToHexStringLower(octets) : null;
}
