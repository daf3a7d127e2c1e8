using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Api.Endpoints;

/// <summary>/api/v1/status</summary>
internal static class StatusEndpoints
{
    public static string Version { get; } = typeof(StatusEndpoints).Assembly.GetName().Version!.ToString(3);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/status", Status).Needs(Permissions.StatusRead, scoped: true).WithName("Status").WithSummary("How the appliance itself is: its services, and how many machines stand where.").WithTags("status");

    /// <summary>Whoever does not see everything is told of machines within reach, and not how the appliance is.</summary>
    private static ApplianceStatus Status(
        RunningSince since, ISetup setup, ICertificateAuthority authority, IEnumerable<IServiceReport> services, IMachineAccess reach, IEnrollmentDesk desk, ClaimsPrincipal caller)
    {
        var seesAll = reach.SeesAll(caller, Permissions.StatusRead);
        return new(Version, since.Started, setup.Required, authority.RootPin,
            seesAll ? [.. services.Select(service => service.Report()).OrderBy(status => status.Name, StringComparer.Ordinal)] : [],
            reach.CountByLifecycle(caller, Permissions.StatusRead), seesAll ? desk.Waiting : 0);
    }
}
