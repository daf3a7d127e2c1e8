using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Plugins.Desk;

namespace Appliance.Server.Plugins.Endpoints;

/// <summary>/api/v1/plugins</summary>
internal static class PluginEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var plugins = api.MapGroup("/api/v1/plugins").WithTags("plugins");
        plugins.MapGet("", async (PluginBoard board, CancellationToken stop) => (await board.LookAsync(stop)).All)
            .Needs(Permissions.PluginRead).WithName("ListPlugins").WithSummary("All plug-ins and the appliance's own services, with how they are.");
        plugins.MapGet("/{name}", async (string name, PluginBoard board, CancellationToken stop) => (await board.LookAsync(stop)).Detail(name))
            .Needs(Permissions.PluginRead).WithName("ShowPlugin").WithSummary("One plug-in and what it declares; no code of it is loaded for that.");
        plugins.MapGet("/{name}/plan", (string name, PluginDesk desk, CancellationToken stop) => desk.PlanAsync(name, stop))
            .Needs(Permissions.PluginRead).WithName("PlanPlugin").WithSummary("What enabling it would do.");
        plugins.MapPost("/{name}/enable", (string name, EnablePluginRequest request, PluginDesk desk, ClaimsPrincipal caller, CancellationToken stop) =>
                desk.EnableAsync(name, request.Plan, caller.CallerName(), stop))
            .Needs(Permissions.PluginWrite).WithName("EnablePlugin").WithSummary("Carries out the plan that was shown; its code is loaded and runs.");
        plugins.MapPost("/{name}/disable", (string name, DisablePluginRequest request, PluginDesk desk, ClaimsPrincipal caller, CancellationToken stop) =>
                desk.DisableAsync(name, request.Cascade, caller.CallerName(), stop))
            .Needs(Permissions.PluginWrite).WithName("DisablePlugin").WithSummary("Ends it; refuses while others need it, unless they go too.");
        plugins.MapGet("/{name}/settings", (string name, SettingsDesk desk, CancellationToken stop) => desk.ShowAsync(name, stop))
            .Needs(Permissions.PluginRead).WithName("ShowPluginSettings").WithSummary("Its settings form, and what is in it.");
        plugins.MapPatch("/{name}/settings", (string name, PluginSettingsChange change, SettingsDesk desk, ClaimsPrincipal caller, CancellationToken stop) =>
                desk.ChangeAsync(name, change.Values, caller.CallerName(), stop))
            .Needs(Permissions.PluginWrite).WithName("ChangePluginSettings").WithSummary("Changes the settings that are sent; if it runs, it is started anew.");
    }
}
