using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Machines;

namespace Appliance.Server.Power.Endpoints;

/// <summary>How a machine is switched: shown, set, tried.</summary>
internal static class PowerEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var power = api.MapGroup("/api/v1/resources/{reference}/power").WithTags("power");
        power.MapGet("", ShowAsync).Needs(Permissions.PowerRead, scoped: true).WithName("ShowPower").WithSummary("Shows whether a machine is on, and how it is switched.");
        power.MapPut("", SetAsync).Needs(Permissions.PowerWrite, scoped: true).WithName("SetPower").WithSummary("Says how a machine is switched; the password is never shown again.");
        power.MapPost("/test", TestAsync).Needs(Permissions.PowerWrite, scoped: true).WithName("TestPower").WithSummary("Asks the BMC now, and shows its certificate before anything is said to it.");
    }

    private static Task<MachinePower> ShowAsync(string reference, IMachineAccess reach, PowerDesk desk, ClaimsPrincipal caller, CancellationToken stop) =>
        desk.ShowAsync(reach.Resolve(reference, caller, Permissions.PowerRead), stop);

    private static async Task<MachinePower> SetAsync(string reference, PowerSpec spec, IMachineAccess reach, PowerDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        var machine = reach.Resolve(reference, caller, Permissions.PowerWrite);
        Guid? through = string.IsNullOrEmpty(spec.Through) ? null : reach.Resolve(spec.Through, caller, Permissions.PowerWrite).Id.Value;
        await desk.SetAsync(machine, spec, through, caller.CallerName(), stop);
        return await desk.ShowAsync(machine, stop);
    }

    private static Task<PowerTest> TestAsync(string reference, IMachineAccess reach, PowerDesk desk, ClaimsPrincipal caller, CancellationToken stop) =>
        desk.TestAsync(reach.Resolve(reference, caller, Permissions.PowerWrite), stop);
}
