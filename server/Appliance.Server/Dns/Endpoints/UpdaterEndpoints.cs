using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Dns.Updates;
using Appliance.Server.Identity;

namespace Appliance.Server.Dns.Endpoints;

/// <summary>/api/v1/dns/zones/{zone}/updaters</summary>
internal static class UpdaterEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var updaters = api.MapGroup("/api/v1/dns/zones/{zone}/updaters").WithTags("dns");
        updaters.MapGet("", (string zone, Updaters all) => all.Of(zone))
            .Needs(Permissions.NetworkRead).WithName("ListDnsUpdaters").WithSummary("The keys whose updates (RFC 2136) a zone takes, and what each may change.");
        updaters.MapPut("/{key}", (string zone, string key, DnsUpdaterSpec wanted, Updaters all, ClaimsPrincipal caller, CancellationToken stop) =>
                all.SetAsync(zone, key, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("SetDnsUpdater").WithSummary("Takes updates of a zone that are signed with a key: of the whole zone, or of some names and types.");
        updaters.MapDelete("/{key}", async (string zone, string key, Updaters all, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await all.RemoveAsync(zone, key, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveDnsUpdater").WithSummary("Takes no more updates that are signed with a key.");
    }
}
