using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Network.Reservations;

namespace Appliance.Server.Network.Endpoints;

/// <summary>/api/v1/subnets/{name}/reservations</summary>
internal static class ReservationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var reservations = api.MapGroup("/api/v1/subnets/{name}/reservations").WithTags("subnets");
        reservations.MapGet("", (string name, ReservationChanges all) => all.List(name))
            .Needs(Permissions.NetworkRead).WithName("ListReservations").WithSummary("The addresses kept for machines in a subnet.");
        reservations.MapPut("/{mac}", (string name, string mac, ReservationSpec wanted, ReservationChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
                changes.PutAsync(name, mac, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("KeepReservation").WithSummary("Keeps an address for a MAC address; a host name is published in DNS.");
        reservations.MapDelete("/{mac}", async (string name, string mac, ReservationChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await changes.RemoveAsync(name, mac, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveReservation").WithSummary("Releases an address that was kept.");
    }
}
