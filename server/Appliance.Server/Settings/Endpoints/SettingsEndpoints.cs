using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Settings.Desk;

namespace Appliance.Server.Settings.Endpoints;

/// <summary>/api/v1/settings</summary>
internal static class SettingsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/api/v1/settings").WithTags("settings");
        settings.MapGet("", (SettingsDesk desk) => desk.Show())
            .Needs(Permissions.SettingsRead).WithName("ShowSettings").WithSummary("Every setting of the server: what it is, what it was told by whom, and what it is after a restart. Secrets are left out.");
        settings.MapPatch("", (SettingsChange change, SettingsDesk desk, ClaimsPrincipal caller, CancellationToken stop) => desk.ChangeAsync(change, caller.CallerName(), stop))
            .Needs(Permissions.SettingsWrite).WithName("ChangeSettings").WithSummary("Saves settings for the next start, all of them or none; null takes one back.");
    }
}
