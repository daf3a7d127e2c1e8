using System.Globalization;
using Appliance.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Appliance.Server.Api.OpenApi;

/// <summary>Shapes the OpenAPI document: what the framework can not see in a signature is added here.</summary>
internal static class ApiDescription
{
    private const string Scheme = "bearer";

    public static void Shape(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.RelativePath is { } path && (path.StartsWith("api/v1/", StringComparison.Ordinal) || path is "healthz" or "readyz");
        options.AddDocumentTransformer(IntroduceAsync);
        options.AddOperationTransformer(AddRefusalsAsync);
    }

    private static Task IntroduceAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Appliance",
            Version = "v1",
            Description = "Every refusal is application/problem+json with a stable code, what to do about it, and every field that is wrong.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = []; // Wherever it was fetched from.
        var paths = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToList();
        document.Paths = [];
        foreach (var (path, item) in paths) document.Paths.Add(path, item);
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token, from POST /api/v1/login." },
        };
        return Task.CompletedTask;
    }

    private static async Task AddRefusalsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var path = context.Description.RelativePath ?? "";
        if (!path.StartsWith("api/v1/", StringComparison.Ordinal)) return;
        var open = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any();
        if (!open) operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        operation.Responses ??= [];

        var schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, stop);
        context.Document?.AddComponent("Problem", schema);
        foreach (var (status, meaning) in Refusals(context.Description.HttpMethod, path, operation, open))
        {
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
            {
                Description = meaning,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", context.Document) },
                },
            });
        }
    }

    private static IEnumerable<(int Status, string Meaning)> Refusals(string? method, string path, OpenApiOperation operation, bool open)
    {
        var changes = method is not null && method != HttpMethod.Get.Method;
        if (operation.RequestBody is not null || operation.Parameters is { Count: > 0 }) yield return (400, "The request is wrong; the fields are named.");
        if (!open || changes) yield return (401, open ? "What was shown does not give the right." : "An API token is missing, unknown, or its time is over.");
        if (!open && changes) yield return (403, "Signed in, but not allowed.");
        if (path.Contains('{', StringComparison.Ordinal) || path == "api/v1/setup") yield return (404, "What it names does not exist.");
        if (changes) yield return (409, "The state of things stands against it.");
        if (changes) yield return (429, "Too many; Retry-After says when to come again.");
        yield return (500, "A defect of the server.");
        yield return (503, "A part of the appliance is away; Retry-After says when to come again.");
    }
}
