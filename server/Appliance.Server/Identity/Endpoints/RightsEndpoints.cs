using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Rights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>/api/v1/roles and /api/v1/grants</summary>
internal static class RightsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var roles = api.MapGroup("/api/v1/roles").WithTags("people");
        roles.MapGet("", (RoleDesk desk, CancellationToken stop) => desk.ListAsync(stop)).Needs(Permissions.UserRead).WithName("ListRoles").WithSummary("All roles with their permissions.");
        roles.MapPut("/{name}", (string name, RoleSpec spec, RoleDesk desk, ClaimsPrincipal caller, CancellationToken stop) => desk.SetAsync(name, spec, caller, stop))
            .Needs(Permissions.UserWrite).WithName("SetRole").WithSummary("Makes a role of permissions, or changes it for all who hold it.");
        roles.MapDelete("/{name}", RemoveRoleAsync).Needs(Permissions.UserWrite).WithName("RemoveRole").WithSummary("Removes a role that nobody holds.");

        var grants = api.MapGroup("/api/v1/grants").WithTags("people");
        grants.MapGet("", (GrantDesk desk, CancellationToken stop) => desk.ListAsync(stop)).Needs(Permissions.UserRead).WithName("ListGrants").WithSummary("Who holds which role, and where.");
        grants.MapPost("", (GrantSpec spec, GrantDesk desk, ClaimsPrincipal caller, CancellationToken stop) => desk.AddAsync(spec, caller, stop))
            .Needs(Permissions.UserWrite).WithName("AddGrant").WithSummary("Grants or denies a role to a user or a group, for a scope; nobody grants more than they hold.");
        grants.MapDelete("/{id:guid}", RemoveGrantAsync).Needs(Permissions.UserWrite).WithName("RemoveGrant").WithSummary("Takes a grant back; it ends at once, open streams within seconds.");
    }

    private static async Task<NoContent> RemoveRoleAsync(string name, RoleDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.RemoveAsync(name, caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveGrantAsync(Guid id, GrantDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.RemoveAsync(id, caller, stop);
        return TypedResults.NoContent();
    }
}
