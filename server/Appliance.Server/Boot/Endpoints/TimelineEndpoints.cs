using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Boot.Endpoints;

/// <summary>/api/v1/resources/{ref}/timeline, /api/v1/resources/expect and /api/v1/boots</summary>
internal static class TimelineEndpoints
{
    private const int MostBoots = 50;
    private const int MostHours = 24;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/resources/{reference}/timeline", (string reference, IMachineAccess reach, IBootTimeline timeline, ClaimsPrincipal caller, CancellationToken stop) =>
                timeline.ReadAsync(reach.Resolve(reference, caller, Permissions.ResourceRead).Macs, MostBoots, stop))
            .Needs(Permissions.ResourceRead, scoped: true).WithName("ShowTimeline").WithSummary("The boots of a resource, newest first, hop by hop.").WithTags("resources");
        api.MapPost("/api/v1/resources/expect", (ExpectRequest request, Announcements announcements, ClaimsPrincipal caller, CancellationToken stop) =>
                announcements.ExpectAsync(request, caller.CallerName(), stop))
            .Needs(Permissions.ResourceWrite).WithName("ExpectResource").WithSummary("Says that a machine is being switched on; when it does not show itself in time, its timeline and the event list say so.")
            .WithTags("resources");
        api.MapGet("/api/v1/boots", (BootHistory history, ClaimsPrincipal caller, CancellationToken stop, [Range(1, MostHours)] int hours = 1) =>
                hours is >= 1 and <= MostHours
                    ? history.ReadAsync(hours, caller, stop)
                    : throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", [new FieldFault("hours", $"1 to {MostHours}.")]))
            .Needs(Permissions.ResourceRead, scoped: true).WithName("ShowBoots").WithTags("resources")
            .WithSummary("How many boots began in the last hours, how many went well or failed, in twelve slices; and which failed, and why.");
    }
}
