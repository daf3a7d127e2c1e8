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
            .Needs(Permissions.NetworkRead).WithName("ListReservations").WithSummary("The addresses kept for clients of a subnet.");
        reservations.MapPut("/{client}", (string name, string client, ReservationSpec wanted, ReservationChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
                changes.PutAsync(name, client, wanted, caller.CallerName(), stop))
            .Needs(Permissions.NetworkWrite).WithName("KeepReservation").WithSummary("Keeps an address for a client (its MAC address, id:OCTETS or circuit:PORT); a host name is published in DNS.");
        reservations.MapDelete("/{client}", async (string name, string client, ReservationChanges changes, ClaimsPrincipal caller, CancellationToken stop) =>
            {
                await changes.RemoveAsync(name, client, caller.CallerName(), stop);
                return TypedResults.NoContent();
            })
            .Needs(Permissions.NetworkWrite).WithName("RemoveReservation").WithSummary("Releases an address that was kept.");
    }
}
