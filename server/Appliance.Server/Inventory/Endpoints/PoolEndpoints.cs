using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory.Endpoints;

/// <summary>Moves machines between pools.</summary>
internal static class PoolEndpoints
{
    private const int LongestName = 63;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/api/v1/resources/{reference}/pool", MoveAsync).Needs(Permissions.ResourceWrite, scoped: true)
            .WithName("MoveToPool").WithSummary("Moves a machine into a pool; the caller needs the right in both.").WithTags("resources");

    private static async Task<Resource> MoveAsync(
        string reference, PoolSpec wanted, IMachineAccess reach, IAccess access, IMachines machines, IResourceViews views, IStore store, IEvents events, ClaimsPrincipal caller, CancellationToken stop)
    {
        var machine = reach.Resolve(reference, caller, Permissions.ResourceWrite);
        if (!IsName(wanted.Pool))
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The machine was not moved.", [new("pool", $"must have 1 to {LongestName} signs of a-z, 0-9 and '-'")]);
        if (!access.May(caller, Permissions.ResourceWrite, reach.About(machine) with { Pool = wanted.Pool }))
            throw new FaultException(FaultKind.Denied, FaultCodes.NotAllowed, $"This needs the permission {Permissions.ResourceWrite} for the pool {wanted.Pool}.") { Permission = Permissions.ResourceWrite };
        await store.InTransactionAsync(async transaction =>
        {
            await machines.SetPoolAsync(transaction, machine.Id, wanted.Pool, stop);
            var sentence = $"{caller.CallerName()} moved {machine.Name} from the pool {machine.Pool} to {wanted.Pool}.";
            await events.RaiseAsync(transaction, new Event("inventory.pool-changed", Severity.Notice, $"resource/{machine.Id}", sentence), stop);
            return true;
        }, stop);
        return await views.ShowAsync(machine.Id, stop);
    }

    private static bool IsName(string name) => name.Length is >= 1 and <= LongestName && name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-');
}
