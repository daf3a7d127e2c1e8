using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>Changes to people and their rights: one after the other on all servers, and none that leaves nobody who may everything.</summary>
internal sealed class PeopleChanges(IStore store, IEvents events)
{
    /// <param name="told">"user-added"</param>
    /// <param name="about">"user/ada"</param>
    public Task<T> ApplyAsync<T>(string told, string about, string sentence, Func<ITransaction, Task<T>> change, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        await transaction.ExecuteAsync($"lock table identity.users, identity.grants in share row exclusive mode", stop);
        var result = await change(transaction);
        await KeepAnAdministratorAsync(transaction, stop);
        await events.RaiseAsync(transaction, new Event($"identity.{told}", Severity.Notice, about, sentence), stop);
        return result;
    }, stop);

    /// <summary>Nobody gives away, takes away or takes over more than they hold themselves.</summary>
    /// <exception cref="FaultException">Denied.</exception>
    public static void DemandCover(ClaimsPrincipal caller, IEnumerable<string> permissions)
    {
        if (permissions.FirstOrDefault(permission => !caller.Rights().MayEverywhere(permission)) is { } lacking)
            throw new FaultException(FaultKind.Denied, FaultCodes.MoreThanYouMay, $"You do not hold {lacking} for everything yourself.") { Permission = lacking };
    }

    /// <summary>Whoever can set somebody's password can be that somebody.</summary>
    public static async Task DemandCoverOfAsync(ClaimsPrincipal caller, IQueries store, Account user, CancellationToken stop)
    {
        if (user.Id == caller.CallerId()) return;
        DemandCover(caller, (await RightsTable.OfAsync(store, user.Id, stop)).Where(right => !right.Deny).SelectMany(right => right.Permissions).Distinct(StringComparer.Ordinal));
    }

    private static async Task KeepAnAdministratorAsync(ITransaction transaction, CancellationToken stop)
    {
        var people = await transaction.QueryAsync(
            $"select id from identity.users where disabled_at is null and kind = 'Person' and password is not null", row => row.GetGuid(0), stop);
        var rights = await RightsTable.OfAllAsync(transaction, stop);
        if (!people.Any(id => new CallerRights(id, [.. rights[id]]).Covers(Permissions.All)))
            throw new FaultException(FaultKind.Conflict, FaultCodes.LastAdministrator, "Nobody would be left who may everything.");
    }
}
