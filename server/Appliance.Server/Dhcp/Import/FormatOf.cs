using Appliance.Contracts;
using Appliance.Server.Dhcp.Import.Dnsmasq;

namespace Appliance.Server.Dhcp.Import;

/// <summary>Tells a format by the first lines that say something.</summary>
internal static class FormatOf
{
    private const int LinesToLookAt = 400;

    /// <returns>Null when it is none of ours.</returns>
    public static DhcpImportFormat? Text(string text)
    {
        var lines = text.Split('\n', LinesToLookAt + 1).Take(LinesToLookAt).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        if (lines.Count == 0) return DhcpImportFormat.Dnsmasq; // An empty file says nothing in any language.
        if (lines[0].StartsWith("address,", StringComparison.Ordinal)) return DhcpImportFormat.KeaLeases;
        var said = lines.Where(line => line[0] is not '#' && !line.StartsWith("//", StringComparison.Ordinal)).ToList();
        if (said.Count == 0) return lines.Exists(line => line.Contains("dhcpd.leases", StringComparison.Ordinal)) ? DhcpImportFormat.DhcpdLeases : DhcpImportFormat.Dnsmasq;
        if (said[0][0] is '{' || said[0].StartsWith("/*", StringComparison.Ordinal)) return DhcpImportFormat.Kea;
        if (DnsmasqLeases.IsLine(said[0])) return DhcpImportFormat.DnsmasqLeases;
        if (said.Exists(IsLease)) return DhcpImportFormat.DhcpdLeases;
        if (said.Exists(line => line.EndsWith(';') || line.EndsWith('{'))) return DhcpImportFormat.Dhcpd;
        return said.Exists(line => DnsmasqNames.IsKnown(DnsmasqLine.NameOf(line))) ? DhcpImportFormat.Dnsmasq : null;
    }

    /// <summary>"lease 10.0.0.5 {", or what else stands at the head of such a file.</summary>
    private static bool IsLease(string line) =>
        line.StartsWith("authoring-byte-order", StringComparison.Ordinal) || line.StartsWith("server-duid", StringComparison.Ordinal)
        || (line.StartsWith("lease ", StringComparison.Ordinal) && line.EndsWith('{'));
}
