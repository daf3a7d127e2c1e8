using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events.Feed;

namespace Appliance.Server.Events.Endpoints;

/// <summary>What needs attention, and who gives it.</summary>
internal static class AcknowledgeEndpoints
{
    private const int MostIds = 1000;
    private const int LongestText = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/events/attention", (EventTable table, IEventSight sight, ClaimsPrincipal caller, CancellationToken stop) => table.AttentionAsync(sight.Of(caller), stop))
            .Needs(Permissions.EventRead, scoped: true)
            .WithName("CountEventsNeedingAttention").WithSummary("Counts warnings and errors that nobody has acknowledged").WithTags("events");
        api.MapPost("/api/v1/events/acknowledge", AcknowledgeAsync).Needs(Permissions.EventWrite)
            .WithName("AcknowledgeEvents").WithSummary("Acknowledge events by their ids, or all that match a filter").WithTags("events");
    }

    private static async Task<AcknowledgeReply> AcknowledgeAsync(AcknowledgeRequest request, Acknowledgements acknowledgements, ClaimsPrincipal caller, CancellationToken stop)
    {
        Check(request);
        // The claim and not Identity's word for it: that room is above us and uses us.
        var by = caller.FindFirstValue(ClaimTypes.Name) ?? "nobody";
        var filter = new EventFilter(request.Severity ?? Severity.Info, request.Object, request.Search, request.Name, request.From, request.To);
        return new AcknowledgeReply(request.Ids is { } ids
            ? await acknowledgements.GiveAsync(ids, by, request.Comment, stop)
            : await acknowledgements.GiveAsync(filter, request.UpTo, by, request.Comment, stop));
    }

    private static void Check(AcknowledgeRequest request)
    {
        var faults = new List<FieldFault>();
        var filtered = request is not { Severity: null, Object: null, Search: null, Name: null, From: null, To: null, UpTo: null };
        if (request.Ids is null != filtered) faults.Add(new FieldFault("ids", "are given, or a filter (with upTo for everything up to an event); not both."));
        if (request.Ids is { Count: 0 or > MostIds }) faults.Add(new FieldFault("ids", $"are 1 to {MostIds}."));
        foreach (var (field, text) in new[] { ("object", request.Object), ("search", request.Search), ("name", request.Name), ("comment", request.Comment) })
            if (text is not null && (text.Length > LongestText || text.Any(char.IsControl))) faults.Add(new FieldFault(field, $"is longer than {LongestText} characters or holds control characters."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "Nothing was acknowledged.", faults);
    }
}
