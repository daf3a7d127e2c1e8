using Appliance.Contracts;
using Appliance.Server.Jobs.Reconciling;

namespace Appliance.Server.Jobs.Endpoints;

/// <summary>/api/v1/reconcilers</summary>
internal static class ReconcilerEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/v1/reconcilers", ListAsync)
        .Needs(Permissions.JobRead).WithTags("jobs").WithName("ListReconcilers").WithSummary("The loops that look, compare and repair: when they last ran, with what result, and when they run next.");

    private static async Task<IReadOnlyList<ReconcilerInfo>> ListAsync(ReconcilerTable table, CancellationToken stop) => await table.ListAsync(stop);
}
