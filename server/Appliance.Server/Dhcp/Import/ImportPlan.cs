using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Import;

/// <summary>What files come to, in this appliance's words. Nothing has been compared with what is here already.</summary>
internal sealed record ImportPlan(IReadOnlyList<PlannedSubnet> Subnets, IReadOnlyList<PlannedReservation> Reservations, IReadOnlyList<PlannedLease> Leases, Report Report)
{
    /// <summary>Reads files whole. Pure: the same text gives the same plan at the same moment in the same surroundings.</summary>
    /// <exception cref="FaultException">Invalid: a file is no text of its format.</exception>
    public static ImportPlan Of(IReadOnlyList<SourceFile> files, Surroundings here, DateTimeOffset now)
    {
        var (draft, report) = (new Draft(), new Report());
        IReadOnlyList<SourceFile> In(DhcpImportFormat format) => [.. files.Where(file => file.Format == format)];

        new Dnsmasq.DnsmasqConfig(draft, report, here.Networks).Read(In(DhcpImportFormat.Dnsmasq));
        new Dhcpd.DhcpdConfig(draft, report).Read(In(DhcpImportFormat.Dhcpd));
        foreach (var file in In(DhcpImportFormat.Kea)) new Kea.KeaConfig(draft, report).Read(file);
        foreach (var file in In(DhcpImportFormat.DnsmasqLeases)) Dnsmasq.DnsmasqLeases.Read(file, draft, report);
        foreach (var file in In(DhcpImportFormat.DhcpdLeases)) new Dhcpd.DhcpdLeases(draft, report).Read(file);
        foreach (var file in In(DhcpImportFormat.KeaLeases)) Kea.KeaLeases.Read(file, draft, report);
        return new TranslateDraft(draft, report, here, now).Plan();
    }
}

internal sealed record PlannedSubnet(Origin At, SubnetSpec Spec);

internal sealed record PlannedReservation(Origin At, ClientKey Client, IPAddress Address, string? HostName, IReadOnlyList<DhcpOptionValue> Options);

/// <param name="Expires">At most thirty days ahead or behind.</param>
internal sealed record PlannedLease(Origin At, Ipv4Address Address, MacAddress Mac, byte[]? ClientId, string? HostName, DateTimeOffset Granted, DateTimeOffset Expires);

/// <summary>What this machine knows of the networks around it.</summary>
/// <param name="Networks">Those it has an address on, and the defined subnets.</param>
/// <param name="Own">Its own addresses: no pool has them.</param>
internal sealed record Surroundings(IReadOnlyList<IPNetwork> Networks, IReadOnlyList<Ipv4Address> Own);
