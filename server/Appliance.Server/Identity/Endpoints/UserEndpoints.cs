using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>/api/v1/users, and the break-glass account.</summary>
internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/api/v1/users").WithTags("people");
        users.MapGet("", (UserDesk desk, CancellationToken stop) => desk.ListAsync(stop)).Needs(Permissions.UserRead).WithName("ListUsers").WithSummary("All users, by name.");
        users.MapPost("", async (UserSpec spec, UserDesk desk, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                var added = await desk.AddAsync(spec, caller, stop);
                return TypedResults.Created($"/api/v1/users/{added.Name}", added);
            })
            .Needs(Permissions.UserWrite).WithName("AddUser").WithSummary("Adds a user, who may nothing until something is granted.");
        users.MapGet("/{name}", (string name, UserDesk desk, CancellationToken stop) => desk.ShowAsync(name, stop)).Needs(Permissions.UserRead).WithName("ShowUser").WithSummary("One user.");
        users.MapPatch("/{name}", (string name, UserChange change, UserDesk desk, ClaimsPrincipal caller, CancellationToken stop) => desk.ChangeAsync(name, change, caller, stop))
            .Needs(Permissions.UserWrite).WithName("ChangeUser").WithSummary("Changes the fields that are sent; disabling ends all sessions.");
        users.MapDelete("/{name}", RemoveAsync).Needs(Permissions.UserWrite).WithName("RemoveUser").WithSummary("Removes a user with all tokens.");
        users.MapPut("/{name}/password", SetPasswordAsync).Needs(Permissions.UserWrite).WithName("SetPassword").WithSummary("Sets somebody's password and ends all sessions.");
        api.MapPost("/api/v1/break-glass", (BreakGlass account, ClaimsPrincipal caller, CancellationToken stop) => account.SealAsync(caller, stop))
            .Needs(Permissions.UserWrite).WithName("SealBreakGlass").WithTags("people").WithSummary("Makes the break-glass account, or a new password for it that works once.");
    }

    private static async Task<NoContent> RemoveAsync(string name, UserDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.RemoveAsync(name, caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SetPasswordAsync(string name, PasswordSpec wanted, UserDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.SetPasswordAsync(name, wanted.Password, caller, stop);
        return TypedResults.NoContent();
    }
}
