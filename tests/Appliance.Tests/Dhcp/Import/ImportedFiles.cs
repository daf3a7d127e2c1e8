using System.Globalization;
using System.Net;
using System.Text;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Import;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Dhcp.Import;

/// <summary>The files in Golden/import, and how a plan looks to a person.</summary>
internal static class ImportedFiles
{
    /// <summary>Thursday noon, while the leases in the files run.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_680_000);

    public static readonly Surroundings Here = new([IPNetwork.Parse("10.99.0.0/24"), IPNetwork.Parse("192.168.7.0/28")], [Ipv4Address.Parse("10.99.0.60"), Ipv4Address.Parse("192.168.7.9")]);

    public static string Path(string name) => System.IO.Path.Combine(GoldenFile.Folder(), "import", name);

    public static DhcpImportFile Read(string name) => DhcpImportFile.Of(name, File.ReadAllBytes(Path(name)));

    public static ImportPlan Plan(params IEnumerable<string> names) => ImportPlan.Of(SourceFile.Read([.. names.Select(Read)]), Here, Now);

    public static ImportPlan PlanOf(string text, DhcpImportFormat? format = null) => ImportPlan.Of(SourceFile.Read([new DhcpImportFile("file", text, null, format)]), Here, Now);

    public static string Draw(ImportPlan plan)
    {
        var page = new StringBuilder();
        foreach (var (at, spec) in plan.Subnets)
        {
            page.Append(CultureInfo.InvariantCulture, $"subnet {spec.Name} {spec.Cidr} gateway {spec.Gateway ?? "-"} domain {spec.Domain ?? "-"} dns {string.Join(",", spec.DnsServers!)} lease {spec.LeaseSeconds} ");
            page.Append(CultureInfo.InvariantCulture, $"pools {string.Join(",", spec.Pools!.Select(pool => $"{pool.First}-{pool.Last}{Draw(pool.For)}"))} mode {spec.Mode?.ToString() ?? "-"} wire {spec.SharedNetwork ?? "-"} options {Draw(spec.Options!)} ({at.File}:{at.Line})\n");
        }
        foreach (var kept in plan.Reservations) page.Append(CultureInfo.InvariantCulture, $"reservation {kept.Client} {kept.Address} {kept.HostName ?? "-"} {Draw(kept.Options)}({kept.At.File}:{kept.At.Line})\n");
        foreach (var lease in plan.Leases)
        {
            var client = lease.ClientId is { } id ? Convert.ToHexStringLower(id) : "-";
            page.Append(CultureInfo.InvariantCulture, $"lease {lease.Address} {lease.Mac} {client} {lease.HostName ?? "-"} {lease.Granted:u} to {lease.Expires:u} ({lease.At.File}:{lease.At.Line})\n");
        }
        foreach (var note in plan.Report.Notes) page.Append(CultureInfo.InvariantCulture, $"{note.File}:{note.Line}: {note.Verdict}: {note.Statement}{(note.Reason is null ? "" : " | " + note.Reason)}\n");
        return page.ToString();
    }

    private static string Draw(ClientClass? one) => one is null ? "" : $"[{string.Join("+", one.Firmware ?? [])}{one.VendorClass}{one.UserClass}{one.MacPrefix}{one.CircuitId}{one.RemoteId}]";

    private static string Draw(IReadOnlyList<DhcpOptionValue> options) => string.Concat(options.Select(option => $"{option.Option}={option.Value}{(option.Always ? "!" : "")}; "));
}
