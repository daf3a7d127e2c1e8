using System.Security.Claims;
using System.Text.Json;
using Appliance.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Appliance.Server.Events.Endpoints;

/// <summary><c>GET /api/v1/events</c>: a page of events, or the stream of them when the client accepts <c>text/event-stream</c>.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/v1/events", GetAsync).Needs(Permissions.EventRead, scoped: true)
        .WithName("ListEvents")
        .WithSummary("List events, newest first, or oldest first after a given one")
        .WithDescription("'before' goes back: send a page's 'next' as the next 'before'. With 'after' the oldest come first, and 'next' is the next 'after'. With 'Accept: text/event-stream' the answer is a stream of server-sent events that goes on; 'Last-Event-ID' or 'after' says from where. 'name' is how a name begins, 'from' and 'to' are times. 'total' counts no further than 10,001.")
        .WithTags("events")
        .AddOpenApiOperationTransformer(EventDescription.CompleteAsync);

    private static async Task<Results<Ok<Page<EventRecord>>, ServerSentEvents<EventRecord>>> GetAsync(
        string? after, string? before, string? limit, string? severity, [FromQuery(Name = "object")] string? about, string? search,
        string? name, string? from, string? to, string? acknowledged,
        [FromHeader(Name = "Last-Event-ID")] string? resume, HttpRequest request, ClaimsPrincipal caller, IEventFeed feed, IEventSight sight, IOptions<JsonOptions> json, TimeProvider time,
        IHostApplicationLifetime server, CancellationToken stop)
    {
        var asked = EventRequest.Read(after, before, limit, severity, about, search, resume, name, from, to, acknowledged);
        if (ServerSentEvents.AreWanted(request)) return Stream(feed, Seen, asked.After, json.Value.SerializerOptions, time, server.ApplicationStopping);
        return TypedResults.Ok(asked.After is { } cursor
            ? await feed.ListAfterAsync(Seen(), cursor, asked.Limit, stop)
            : await feed.ListAsync(Seen(), asked.Before, asked.Limit, stop));

        // Asked anew each time: what comes into a caller's reach while a stream goes on is in it.
        EventFilter Seen() => asked.Filter with { Within = sight.Of(caller) };
    }

    internal static ServerSentEvents<EventRecord> Stream(IEventFeed feed, Func<EventFilter> filter, long? after, JsonSerializerOptions json, TimeProvider time, CancellationToken stopping) =>
        new(end => feed.FollowAsync(filter, after, end), happened => happened.Id, json, time, stopping);
}
