using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Dhcp.Import;
using Appliance.Server.Identity;

namespace Appliance.Server.Dhcp.Endpoints;

/// <summary>/api/v1/dhcp/import</summary>
internal static class ImportEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/api/v1/dhcp/import", (DhcpImportRequest request, DhcpImport import, ClaimsPrincipal caller, CancellationToken stop) => import.RunAsync(request, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithTags("subnets").WithName("ImportDhcp")
            .WithSummary("Reads configurations and leases of dnsmasq, ISC dhcpd or Kea. A dry run says what would become of each statement; otherwise what can be had is taken over, all in one transaction.");
}
