using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>/api/v1/me/views</summary>
internal static class ViewEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1/me/views").WithTags("access");
        group.MapGet("", (ClaimsPrincipal caller, ViewDesk desk, CancellationToken stop) => desk.ListAsync(caller, stop))
            .Needs(Permissions.Self).WithName("ListViews").WithSummary("Lists as the caller has saved them: filter, order and columns under a name.");
        group.MapPut("/{list}/{name}", (string list, string name, SavedViewSpec spec, ClaimsPrincipal caller, ViewDesk desk, CancellationToken stop) => desk.SaveAsync(list, name, spec, caller, stop))
            .Needs(Permissions.Self).WithName("SaveView").WithSummary("Saves a view of a list, in the place of the caller's one with the same name.");
        group.MapDelete("/{list}/{name}", RemoveAsync).Needs(Permissions.Self).WithName("RemoveView").WithSummary("Forgets a saved view of the caller.");
    }

    private static async Task<NoContent> RemoveAsync(string list, string name, ClaimsPrincipal caller, ViewDesk desk, CancellationToken stop)
    {
        await desk.RemoveAsync(list, name, caller, stop);
        return TypedResults.NoContent();
    }
}
