using System.ComponentModel.DataAnnotations;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory.Endpoints;

/// <summary>Addresses that an operator has rejected, and the way back from a rejection.</summary>
internal static class IgnoredEndpoints
{
    private const int MostPerPage = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/ignored-addresses", ListAsync)
            .Needs(Permissions.ResourceRead).WithName("ListIgnoredAddresses").WithSummary("Lists the MAC addresses of rejected machines, by address: they get no boot files.").WithTags("resources");
        api.MapDelete("/api/v1/ignored-addresses/{mac}", HeedAsync)
            .Needs(Permissions.ResourceWrite).WithName("HeedAddress").WithSummary("Takes a MAC address off the list, so that its machine may ask again.").WithTags("resources");
    }

    private static async Task<Page<IgnoredAddress>> ListAsync(IStore store, CancellationToken stop, [Range(1, MostPerPage)] int limit = 100, string? after = null)
    {
        if (limit is < 1 or > MostPerPage)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list cannot be made.", [new("limit", $"must be 1 to {MostPerPage}.")]);
        var mark = after is null ? "" : Read("after", after).ToString();
        var found = await store.QueryAsync(
            $"""select mac, since from inventory.ignored where mac collate "C" > {mark} order by mac collate "C" limit {limit + 1}""",
            row => new IgnoredAddress(row.GetString(0), row.Time(1)), stop);
        var total = await store.FirstAsync("select count(*) from inventory.ignored", row => row.GetInt64(0), stop);
        var page = found.Take(limit).ToList();
        return new Page<IgnoredAddress>(page, found.Count > limit ? page[^1].Mac : null, total);
    }

    private static async Task<IResult> HeedAsync(string mac, IMachines machines, IStore store, IEvents events, HttpContext context, CancellationToken stop)
    {
        var address = Read("mac", mac);
        var was = await store.InTransactionAsync(async transaction =>
        {
            if (!await machines.HeedAsync(transaction, address, stop)) return false;
            await events.RaiseAsync(transaction, new Event("inventory.address-heeded", Severity.Notice, null, $"{context.User.CallerName()} lets {address} ask again."), stop);
            return true;
        }, stop);
        return was ? Results.NoContent() : throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"{address} is not ignored.");
    }

    private static MacAddress Read(string field, string text) => MacAddress.TryParse(text, out var address)
        ? address
        : throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "This is no MAC address.", [new(field, "write it as 52:54:00:aa:00:01.")]);
}
