using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>/api/v1/groups</summary>
internal static class GroupEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/api/v1/groups").WithTags("people");
        groups.MapGet("", (GroupDesk desk, CancellationToken stop) => desk.ListAsync(stop)).Needs(Permissions.UserRead).WithName("ListGroups").WithSummary("All groups with their members.");
        groups.MapPost("", (GroupSpec spec, GroupDesk desk, ClaimsPrincipal caller, CancellationToken stop) => desk.AddAsync(spec, caller, stop))
            .Needs(Permissions.UserWrite).WithName("AddGroup").WithSummary("Adds a group without members.");
        groups.MapDelete("/{name}", RemoveAsync).Needs(Permissions.UserWrite).WithName("RemoveGroup").WithSummary("Removes a group and all that was granted to it.");
        groups.MapPut("/{name}/members/{user}", JoinAsync).Needs(Permissions.UserWrite).WithName("JoinGroup").WithSummary("Puts a user into a group.");
        groups.MapDelete("/{name}/members/{user}", LeaveAsync).Needs(Permissions.UserWrite).WithName("LeaveGroup").WithSummary("Takes a user out of a group.");
    }

    private static async Task<NoContent> RemoveAsync(string name, GroupDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.RemoveAsync(name, caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> JoinAsync(string name, string user, GroupDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.JoinAsync(name, user, caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LeaveAsync(string name, string user, GroupDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.LeaveAsync(name, user, caller, stop);
        return TypedResults.NoContent();
    }
}
