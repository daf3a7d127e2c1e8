using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Checking;
using Appliance.Server.Identity;

namespace Appliance.Server.Dns.Endpoints;

/// <summary>/api/v1/dns/cache and /api/v1/dns/check</summary>
internal static class CacheEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var cache = api.MapGroup("/api/v1/dns/cache").WithTags("dns");
        cache.MapGet("", (CacheDesk desk) => desk.Figures)
            .Needs(Permissions.NetworkRead).WithName("ShowDnsCache").WithSummary("How many answers of forwarders are kept, and how often they served.");
        cache.MapPost("/flush", (DnsCacheFlush wanted, CacheDesk desk, ClaimsPrincipal caller) => desk.Flush(wanted, caller.CallerName()))
            .Needs(Permissions.NetworkWrite).WithName("FlushDnsCache").WithSummary("Forgets what forwarders said about a name and all below it; without a name everything.");
        api.MapPost("/api/v1/dns/check", (DnsCheckSpec wanted, CheckDesk desk, CancellationToken stop) => desk.RunAsync(wanted, stop)).WithTags("dns")
            .Needs(Permissions.NetworkWrite).WithName("CheckDns").WithSummary("Asks our own addresses for what is published, over UDP and TCP, and tells what differs.");
    }
}
