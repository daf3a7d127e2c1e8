using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory.Endpoints;

/// <summary>Addresses that an operator has rejected, and the way back from a rejection.</summary>
internal static class IgnoredEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/ignored-addresses", ListAsync)
            .WithName("ListIgnoredAddresses").WithSummary("Lists the MAC addresses of rejected machines: they get no boot files.").WithTags("resources");
        api.MapDelete("/api/v1/ignored-addresses/{mac}", HeedAsync)
            .WithName("HeedAddress").WithSummary("Takes a MAC address off the list, so that its machine may ask again.").WithTags("resources");
    }

    private static async Task<IReadOnlyList<IgnoredAddress>> ListAsync(IStore store, CancellationToken stop) =>
        await store.QueryAsync("select mac, since from inventory.ignored order by since desc limit 1000", row => new IgnoredAddress(row.GetString(0), row.Time(1)), stop);

    private static async Task<IResult> HeedAsync(string mac, IMachines machines, IStore store, IEvents events, HttpContext context, CancellationToken stop)
    {
        if (!MacAddress.TryParse(mac, out var address))
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "This is no MAC address.", [new("mac", "write it as 52:54:00:aa:00:01.")]);
        var was = await store.InTransactionAsync(async transaction =>
        {
            if (!await machines.HeedAsync(transaction, address, stop)) return false;
            await events.RaiseAsync(transaction, new Event("inventory.address-heeded", Severity.Notice, null, $"{context.User.CallerName()} lets {address} ask again."), stop);
            return true;
        }, stop);
        return was ? Results.NoContent() : throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"{address} is not ignored.");
    }
}
