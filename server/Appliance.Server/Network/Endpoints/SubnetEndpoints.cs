using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Network.Subnets;

namespace Appliance.Server.Network.Endpoints;

/// <summary>/api/v1/subnets</summary>
internal static class SubnetEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var subnets = api.MapGroup("/api/v1/subnets").WithTags("subnets");
        subnets.MapGet("", (SubnetDirectory all) => all.All.Select(all.Show).ToList() as IReadOnlyList<Subnet>)
            .Needs(Permissions.NetworkRead).WithName("ListSubnets").WithSummary("All subnets, with what really happens on each.");
        subnets.MapPost("", async (SubnetSpec wanted, ISubnetChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                var added = await changes.AddAsync(wanted, caller.CallerName(), stop);
                return TypedResults.Created($"/api/v1/subnets/{added.Name}", added);
            })
            .Needs(Permissions.NetworkWrite).WithName("AddSubnet").WithSummary("Defines a subnet; from then on it is served.");
        subnets.MapGet("/{name}", (string name, SubnetDirectory all) => all.Show(all.Find(name)))
            .Needs(Permissions.NetworkRead).WithName("ShowSubnet").WithSummary("One subnet.");
        subnets.MapPatch("/{name}", (string name, SubnetSpec wanted, ISubnetChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
                changes.ChangeAsync(name, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("ChangeSubnet").WithSummary("Changes the fields that are sent and leaves the others.");
        subnets.MapDelete("/{name}", async (string name, ISubnetChanges changes, ClaimsPrincipal caller, CancellationToken stop, bool force = false) =>
            {
                await changes.RemoveAsync(name, force, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveSubnet").WithSummary("Removes a subnet; refuses while resources or reservations live in it, unless force is true.");
    }
}
