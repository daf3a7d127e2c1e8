using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Endpoints;

/// <summary>Where a person lets a member back whose certificate is over, or whose copy has been found.</summary>
internal static class RecoveryEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/api/v1/resources/{reference}/recover", RecoverAsync)
            .Needs(Permissions.ResourceWrite).WithName("RecoverResource")
            .WithSummary("Ends a member's quarantine, and for a day lets it renew its certificate once with an old one.").WithTags("resources");

    private static async Task<IResult> RecoverAsync(string reference, IMachines machines, ICertificateRenewals renewals, HttpContext context, CancellationToken stop)
    {
        var machine = machines.Resolve(reference);
        if (!machine.Member) throw new FaultException(FaultKind.Denied, FaultCodes.NotAMember, $"{machine.Name} is no member.");
        await renewals.RecoverAsync(machine.Id.Value, context.User.CallerName(), stop);
        return Results.NoContent();
    }
}
