using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Inventory;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Endpoints;

/// <summary>/api/v1/dns/records</summary>
internal static class RecordEndpoints
{
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/dns/records", List).Needs(Permissions.NetworkRead, scoped: true).WithTags("dns").WithName("ListDnsRecords")
            .WithSummary("What DNS publishes now: domains first, then reverse zones. Search takes a part of the name or of the data.");

    internal static Page<DnsRecord> List(
        PublishedRecords published, IMachines machines, IMachineAccess reach, ClaimsPrincipal caller, string? zone = null, string? type = null, string? search = null,
        [Range(1, LargestPage)] int limit = 100, string? after = null)
    {
        Check(type, limit, after);
        var all = published.All();
        var apex = zone?.TrimEnd('.').ToLowerInvariant();
        if (apex is not null && !all.Any(record => record.Zone == apex)) throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no zone '{zone}'.");
        var (seesAll, sees) = (reach.SeesAll(caller, Permissions.NetworkRead), reach.Filter(caller, Permissions.NetworkRead));
        var matching = all
            .Where(record => apex is null || record.Zone == apex)
            .Where(record => type is null || record.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Where(record => search is null || record.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || record.Data.Contains(search, StringComparison.OrdinalIgnoreCase))
            .Where(record => seesAll || Reaches(record.From, machines, sees)).ToList();
        var page = matching.Where(record => string.CompareOrdinal(record.Key, after) > 0).Take(limit + 1).ToList();
        var items = page.Take(limit).ToList();
        return new Page<DnsRecord>([.. items.Select(record => Show(record, machines))], page.Count > limit ? items[^1].Key : null, matching.Count);
    }

    private static void Check(string? type, int limit, string? after)
    {
        var faults = new List<FieldFault>();
        if (type is not null && RecordType.Find(type) is null) faults.Add(new FieldFault("type", $"One of {string.Join(", ", RecordType.All)}."));
        if (limit is < 1 or > LargestPage) faults.Add(new FieldFault("limit", $"1 to {LargestPage}."));
        if (after is not null && !PublishedRecords.IsKey(after)) faults.Add(new FieldFault("after", "Send back what the last page gave as 'next'."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", faults);
    }

    /// <summary>What belongs to no machine is for those who see everything.</summary>
    private static bool Reaches(NamedAddress? origin, IMachines machines, Func<Machine, bool> sees) => origin switch
    {
        { Resource: { } resource } => machines.Find(resource) is { } machine && sees(machine),
        { Mac: { } mac } => machines.WithMac(mac).Any(sees),
        _ => false,
    };

    private static DnsRecord Show(PublishedRecord record, IMachines machines) => new(
        record.Zone, record.Name, record.Type, record.Data, record.Seconds, record.Origin, record.Subnet, record.From?.Resource?.Value,
        record.From?.Resource is { } resource ? machines.Find(resource)?.Name : null);
}
