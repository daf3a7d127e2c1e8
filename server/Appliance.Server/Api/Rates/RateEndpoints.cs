using System.ComponentModel.DataAnnotations;
using Appliance.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Appliance.Server.Api.Rates;

/// <summary><c>GET /api/v1/network/rates</c>: the last seconds, or each second as it ends when the client accepts <c>text/event-stream</c>.</summary>
internal static class RateEndpoints
{
    private const int Usual = 60;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/v1/network/rates", Get).Needs(Permissions.NetworkRead).WithTags("status")
        .WithName("ShowNetworkRates").WithSummary("What DHCP, DNS, TFTP and the boot HTTP port did in each of the last seconds, oldest first, on all subnets together.")
        .WithDescription("Ten minutes are kept, in memory. With 'Accept: text/event-stream' the answer is a stream of server-sent events that goes on, one a second; 'Last-Event-ID' says from where.")
        .AddOpenApiOperationTransformer(TellOfTheStreamAsync);

    private static Results<Ok<IReadOnlyList<NetworkRates>>, ServerSentEvents<NetworkRates>> Get(
        HttpRequest request, [FromHeader(Name = "Last-Event-ID")] long? resume, RateLog rates, IOptions<JsonOptions> json, TimeProvider time, IHostApplicationLifetime server,
        [Range(1, RateLog.Kept)] int seconds = Usual)
    {
        if (seconds is < 1 or > RateLog.Kept)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", [new FieldFault("seconds", $"1 to {RateLog.Kept}.")]);
        if (!ServerSentEvents.AreWanted(request)) return TypedResults.Ok(rates.Last(seconds));
        return new ServerSentEvents<NetworkRates>(end => rates.FollowAsync(resume, end), second => second.Id, json.Value.SerializerOptions, time, server.ApplicationStopping);
    }

    private static Task TellOfTheStreamAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content })
            content[ServerSentEvents.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Each second as JSON in 'data', its id in 'id'." } };
        return Task.CompletedTask;
    }
}
