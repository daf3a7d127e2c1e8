using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Health;
using Appliance.Server.Identity;

namespace Appliance.Server.Dns.Endpoints;

/// <summary>/api/v1/dns/forwards and /api/v1/dns/forwarders</summary>
internal static class ForwardEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/dns/forwarders", (ForwarderSheet sheet) => sheet.All()).WithTags("dns")
            .Needs(Permissions.NetworkRead).WithName("ListDnsForwarders").WithSummary("The servers that foreign names are asked of, and how they do.");
        var forwards = api.MapGroup("/api/v1/dns/forwards").WithTags("dns");
        forwards.MapGet("", (ForwardChanges all) => all.All())
            .Needs(Permissions.NetworkRead).WithName("ListDnsForwards").WithSummary("The domains that have forwarders of their own.");
        forwards.MapPut("/{domain}", (string domain, DnsForwardSpec wanted, ForwardChanges all, ClaimsPrincipal caller, CancellationToken stop) =>
                all.SetAsync(domain, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("SetDnsForward").WithSummary("Has names in a domain asked of these servers and no others; the longest domain that fits a name counts.");
        forwards.MapDelete("/{domain}", async (string domain, ForwardChanges all, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await all.RemoveAsync(domain, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveDnsForward").WithSummary("Has names in a domain asked of the general forwarders again.");
    }
}
