using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Identity;

namespace Appliance.Server.Dns.Endpoints;

/// <summary>/api/v1/dns/keys and /api/v1/dns/zones/{zone}/secondaries</summary>
internal static class SecondaryEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api/v1/dns/keys").WithTags("dns");
        keys.MapGet("", (Secondaries all) => all.Keys)
            .Needs(Permissions.NetworkRead).WithName("ListDnsKeys").WithSummary("The keys that secondaries and updates are signed with, without their secrets.");
        keys.MapPost("", async (DnsKeySpec wanted, Secondaries all, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                var made = await all.AddKeyAsync(wanted, caller.CallerName(), stop);
                return TypedResults.Created($"/api/v1/dns/keys/{made.Key.Name}", made);
            })
            .Needs(Permissions.NetworkWrite).WithName("AddDnsKey").WithSummary("Makes a key. Its secret is in this answer and in none after it.");
        keys.MapDelete("/{key}", async (string key, Secondaries all, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await all.RemoveKeyAsync(key, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveDnsKey").WithSummary("Removes a key; refuses while a secondary or an updater signs with it.");
        var secondaries = api.MapGroup("/api/v1/dns/zones/{zone}/secondaries").WithTags("dns");
        secondaries.MapGet("", (string zone, Secondaries all) => all.Of(zone))
            .Needs(Permissions.NetworkRead).WithName("ListDnsSecondaries").WithSummary("Who may take a zone, and the serials each was told and has taken since the start.");
        secondaries.MapPut("/{address}", (string zone, string address, DnsSecondarySpec wanted, Secondaries all, ClaimsPrincipal caller, CancellationToken stop) =>
                all.SetAsync(zone, address, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("SetDnsSecondary").WithSummary("Lets a server take a zone, and tells it of every change from now on.");
        secondaries.MapDelete("/{address}", async (string zone, string address, Secondaries all, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await all.RemoveAsync(zone, address, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveDnsSecondary").WithSummary("Lets a server no longer take a zone.");
    }
}
