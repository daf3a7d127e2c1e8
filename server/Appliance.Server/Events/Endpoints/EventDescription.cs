using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Appliance.Server.Events.Endpoints;

/// <summary>
/// Tells OpenAPI what the signature hides: the numbers, read as text so that all that is wrong with a query is named at once, and the
/// stream that the same address can be.
/// </summary>
internal static class EventDescription
{
    private static readonly string[] Ids = ["after", "before", "Last-Event-ID"];

    public static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Name == "limit") parameter.Schema = Number("int32", 1, EventRequest.MostLimit, EventRequest.DefaultLimit);
            else if (Ids.Contains(parameter.Name)) parameter.Schema = Number("int64", 0);
        }
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content })
            content[ServerSentEvents.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Each event as JSON in 'data', its id in 'id'." } };
        return Task.CompletedTask;
    }

    private static OpenApiSchema Number(string format, int least, int? most = null, int? otherwise = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = format,
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most?.ToString(CultureInfo.InvariantCulture),
        Default = otherwise,
    };
}
