using Appliance.Server.Api.Endpoints;
using Appliance.Server.Api.Faults;
using Appliance.Server.Api.Guard;
using Appliance.Server.Api.Health;
using Appliance.Server.Api.Listener;
using Appliance.Server.Api.OpenApi;
using Appliance.Server.Api.Rates;
using Microsoft.AspNetCore.Http.Json;
using OpenTelemetry.Metrics;

namespace Appliance.Server.Api;

/// <summary>Furnishes the room Api.</summary>
internal static class ApiRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<ApiSettings>("Api");
        var services = room.Services;
        services.AddSingleton<ApiDoor>();
        services.AddSingleton<IDoorListener>(provider => provider.GetRequiredService<ApiDoor>());
        services.AddHostedService(provider => provider.GetRequiredService<ApiDoor>());
        services.AddSingleton<IDoorGuard, ApiGuard>();
        services.AddSingleton<RateLog>();
        services.AddHostedService(provider => provider.GetRequiredService<RateLog>());

        services.AddExceptionHandler<FaultAnswers>();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json => ApiJson.Shape(json.SerializerOptions));
        services.AddOpenApi("v1", ApiDescription.Shape);
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("appliance.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
    }

    public static void Map(Doors doors)
    {
        var api = doors.Api;
        StatusEndpoints.Map(api);
        SetupEndpoints.Map(api);
        RateEndpoints.Map(api);
        HealthEndpoints.Map(api);
        api.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    }
}
