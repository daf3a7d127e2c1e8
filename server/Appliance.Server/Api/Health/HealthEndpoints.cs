using Appliance.Contracts;
using Appliance.Server.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Api.Health;

/// <summary>What supervisors and load balancers ask. Open to all, so it says little.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/healthz", () => TypedResults.Text("ok\n")).AllowAnonymous()
            .WithName("Health").WithSummary("The process runs and answers.").WithTags("health");
        api.MapGet("/readyz", Ready).AllowAnonymous()
            .WithName("Ready").WithSummary("The database is there and all doors are open; otherwise 503 with what is missing, one reason a line.").WithTags("health")
            .Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
        api.MapPrometheusScrapingEndpoint("/metrics").Needs(Permissions.StatusRead);
    }

    private static ContentHttpResult Ready(IStore store, IHostApplicationLifetime life, IEnumerable<IServiceReport> services)
    {
        List<string> reasons = [];
        if (!store.Present) reasons.Add("store: the database is away");
        if (!life.ApplicationStarted.IsCancellationRequested) reasons.Add("doors: not open yet");
        if (life.ApplicationStopping.IsCancellationRequested) reasons.Add("doors: closing");
        reasons.AddRange(services.Select(service => service.Report()).Where(status => status.State == ServiceState.Starting).Select(status => $"{status.Name}: starting"));
        return reasons.Count == 0
            ? TypedResults.Text("ready\n")
            : TypedResults.Text(string.Join('\n', reasons.Distinct()) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
