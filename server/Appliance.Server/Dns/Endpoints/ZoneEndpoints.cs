using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Identity;

namespace Appliance.Server.Dns.Endpoints;

/// <summary>/api/v1/dns/zones</summary>
internal static class ZoneEndpoints
{
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var zones = api.MapGroup("/api/v1/dns/zones").WithTags("dns");
        zones.MapGet("", (ZoneSheets sheets) => sheets.All())
            .Needs(Permissions.NetworkRead).WithName("ListDnsZones").WithSummary("All zones: those that follow subnets, and those that people have made.");
        zones.MapPost("", async (DnsZoneSpec wanted, ZoneChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                var added = await changes.AddAsync(wanted, caller.CallerName(), stop);
                return TypedResults.Created($"/api/v1/dns/zones/{added.Name}", added);
            })
            .Needs(Permissions.NetworkWrite).WithName("AddDnsZone").WithSummary("Makes a zone; from then on it is answered for.");
        zones.MapGet("/{zone}", (string zone, ZoneSheets sheets) => sheets.Show(zone))
            .Needs(Permissions.NetworkRead).WithName("ShowDnsZone").WithSummary("One zone.");
        zones.MapPatch("/{zone}", (string zone, DnsZoneSpec wanted, ZoneChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
                changes.ChangeAsync(zone, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("ChangeDnsZone").WithSummary("Changes the fields that are sent and leaves the others.");
        zones.MapDelete("/{zone}", async (string zone, ZoneChanges changes, ClaimsPrincipal caller, CancellationToken stop, bool force = false) =>
            {
                await changes.RemoveAsync(zone, force, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveDnsZone").WithSummary("Removes what people have written about a zone; refuses while their records are in it, unless force is true. What follows subnets stays.");
        zones.MapGet("/{zone}/records", List)
            .Needs(Permissions.NetworkRead).WithName("ListDnsRecordSets").WithSummary("The record sets of a zone, with what each follows. Search takes a part of the name or of the data.");
        zones.MapPut("/{zone}/records/{name}/{type}", (string zone, string name, string type, DnsRecordSetSpec wanted, ZoneChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
                changes.SetAsync(zone, name, type, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("SetDnsRecords").WithSummary("Puts these records in the place of those that people have written of this type at this name; '@' is the zone itself.");
        zones.MapDelete("/{zone}/records/{name}/{type}", async (string zone, string name, string type, ZoneChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await changes.RemoveAsync(zone, name, type, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveDnsRecords").WithSummary("Removes the records that people have written of one type at one name.");
        zones.MapGet("/{zone}/file", (string zone, ZoneSheets sheets) => sheets.File(zone))
            .Needs(Permissions.NetworkRead).WithName("ExportDnsZone").WithSummary("The whole zone as a zone file (RFC 1035).");
        zones.MapPost("/{zone}/import", (string zone, DnsImport wanted, ZoneChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
                changes.ImportAsync(zone, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("ImportDnsZone").WithSummary("Reads a zone file, all of it or nothing, and tells what became of it; 'dryRun' only tells.");
    }

    internal static Page<DnsRecordSet> List(ZoneSheets sheets, string zone, string? type = null, string? search = null, bool edited = false, int limit = 100, string? after = null)
    {
        var faults = new List<FieldFault>();
        if (type is not null && RecordType.Find(type) is null) faults.Add(new FieldFault("type", $"One of {string.Join(", ", RecordType.All)}."));
        if (limit is < 1 or > LargestPage) faults.Add(new FieldFault("limit", $"1 to {LargestPage}."));
        if (after is not null && after.Count(one => one == '/') < 3) faults.Add(new FieldFault("after", "Send back what the last page gave as 'next'."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", faults);
        var matching = sheets.Sets(sheets.Find(zone))
            .Where(row => type is null || row.Set.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Where(row => !edited || row.Set.Origin == DnsOrigin.Person)
            .Where(row => search is null || row.Set.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || row.Set.Data.Any(data => data.Contains(search, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        var page = matching.Where(row => string.CompareOrdinal(row.Key, after) > 0).Take(limit + 1).ToList();
        return new Page<DnsRecordSet>([.. page.Take(limit).Select(row => row.Set)], page.Count > limit ? page[limit - 1].Key : null, matching.Count);
    }
}
