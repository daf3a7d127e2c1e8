using System.Globalization;
using Appliance.Contracts;
using Appliance.Server.Agents.Listener;
using Appliance.Server.Events;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Appliance.Server.Agents.Calls;

/// <summary>
/// gRPC refuses a message over the limit, or one that cannot be read, by itself, before any interceptor hears of the call. So the call is
/// watched from outside: what ends so without a fault code of ours is counted and told here.
/// </summary>
internal static class UnreadMessages
{
    public static void Notice(EndpointBuilder endpoint)
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = async context =>
        {
            await answer(context);
            if (Said(context, "fault-code") is null && Problem(Said(context, "grpc-status")) is { } problem) Tell(context, problem);
        };
    }

    private static (string Code, string Why)? Problem(string? status) =>
        !int.TryParse(status, CultureInfo.InvariantCulture, out var number) ? null : (StatusCode)number switch
        {
            StatusCode.ResourceExhausted => (FaultCodes.MessageTooLong, "it is longer than any agent's"),
            StatusCode.Unknown or StatusCode.Internal or StatusCode.Unimplemented => (FaultCodes.MessageUnreadable, "it is none that an agent sends"),
            _ => null,
        };

    /// <summary>An answer that is nothing but a refusal has its trailers among the headers.</summary>
    private static string? Said(HttpContext context, string name)
    {
        if (context.Response.Headers.TryGetValue(name, out var header)) return header;
        return context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.TryGetValue(name, out var trailer) is true ? trailer : (string?)null;
    }

    private static void Tell(HttpContext context, (string Code, string Why) problem)
    {
        context.RequestServices.GetRequiredService<AgentMeters>().Refused(problem.Code);
        var remote = DoorSocket.Plain(context.Connection.RemoteIpAddress);
        context.RequestServices.GetRequiredService<IEvents>().Raise(new Event(
            "agents.refused", Severity.Warning, null, $"A message from {remote} was refused ({problem.Code}): {problem.Why}."));
    }
}
