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
        api.MapGet("/api/v1/status", Status).Needs(Permissions.StatusRead).WithName("Status").WithSummary("How the appliance itself is: its services, and how many machines stand where.").WithTags("status");

    private static ApplianceStatus Status(
        RunningSince since, ISetup setup, ICertificateAuthority authority, IEnumerable<IServiceReport> services, IMachines machines, IEnrollmentDesk desk) =>
        new(Version, since.Started, setup.Required, authority.RootPin,
            [.. services.Select(service => service.Report()).OrderBy(status => status.Name, StringComparer.Ordinal)],
            machines.CountByLifecycle(), desk.Waiting);
}
