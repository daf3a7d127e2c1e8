using System.Globalization;
using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Kea;

/// <summary>Reads Kea's memfile: CSV with a header, a journal whose last line of an address counts.</summary>
internal static class KeaLeases
{
    public static void Read(SourceFile file, Draft draft, Report report)
    {
        var lines = file.Text.Split('\n');
        var columns = lines[0].Trim().Split(',');
        var last = new Dictionary<string, (Origin At, string Line, string[] Cells)>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line.StartsWith("address,", StringComparison.Ordinal)) continue; // The header comes again where files were joined.
            var cells = line.Split(',');
            if (cells.Length < columns.Length - 2) report.NotUnderstood(new Origin(file.Name, i + 1), line, "It has too few columns.");
            else last[cells[0]] = (new Origin(file.Name, i + 1), line, cells);
        }
        foreach (var (at, line, cells) in last.Values)
        {
            string Cell(string column) => Array.IndexOf(columns, column) is var index and >= 0 && index < cells.Length ? cells[index].Trim() : "";
            var lifetime = Cell("valid_lifetime");
            if (lifetime == "0" || Cell("state") is "1" or "3") continue; // Given back, or declined.
            if (IPAddress.TryParse(Cell("address"), out var any) && any.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) report.Ignored(at, line, "Only IPv4 is imported.");
            else if (!Words.TryAddress(Cell("address"), out Ipv4Address address) || Words.Time(Cell("expire")) is not { } ends) report.NotUnderstood(at, line, "It is no lease.");
            else if (!Words.TryMac(Cell("hwaddr"), out var mac)) report.NoPlace(at, line, "Its holder has no MAC address of an Ethernet card.");
            else
            {
                DateTimeOffset? starts = uint.TryParse(lifetime, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < uint.MaxValue ? ends.AddSeconds(-Math.Min(seconds, ends.ToUnixTimeSeconds())) : null;
                var name = Cell("hostname").Replace("&#x2c", ",", StringComparison.Ordinal);
                draft.Leases.Add(new DraftLease(at, address, mac, Words.Octets(Cell("client_id")), name.Length > 0 ? name : null, starts, lifetime == $"{uint.MaxValue}" ? null : ends));
            }
        }
    }
}
