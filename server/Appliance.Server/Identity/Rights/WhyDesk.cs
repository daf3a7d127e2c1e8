using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Rights;

/// <summary>Explains a yes or no with the grants that make it.</summary>
internal sealed class WhyDesk(IStore store, IEnumerable<IAccessObjects> finders)
{
    public const int LongestText = 200;

    /// <param name="about">"resource/web1"; null for everything.</param>
    /// <param name="user">Somebody else, by name.</param>
    public async Task<WhyAnswer> AnswerAsync(CallerRights caller, string permission, string? about, string? user, CancellationToken stop)
    {
        if (!Permissions.All.Contains(permission)) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "There is no such permission.", [new("permission", "does not exist")]);
        var asked = about is null ? null : await FindAsync(about, stop) is { } found && caller.MaySee(found) ? found : throw Missing();
        var rights = user is null ? caller : await OfAsync(user, stop);
        var allowed = asked is null ? rights.MayEverywhere(permission) : rights.May(permission, asked);
        var grants = rights.All.Where(right => right.Permissions.Contains(permission))
            .Select(right => new WhyGrant(right.Grant, right.Role, right.Via, right.Scope.ToString(), right.Deny, asked is null ? right.Deny || right.Scope.Kind == ScopeKind.Everything : right.Scope.Holds(asked, rights.User)))
            .ToList();
        return new WhyAnswer(allowed, permission, about, Because(permission, rights, grants), grants);
    }

    private static string Because(string permission, CallerRights rights, List<WhyGrant> grants)
    {
        if (rights.Limit is { } limit && !limit.Contains(permission)) return $"The token was made without {permission}.";
        if (grants.FirstOrDefault(grant => grant.Deny && grant.Applies) is { } deny) return $"Denied by the role {deny.Role} for {deny.Scope}{Via(deny)}; a deny wins.";
        if (grants.FirstOrDefault(grant => !grant.Deny && grant.Applies) is { } allow) return $"Allowed by the role {allow.Role} for {allow.Scope}{Via(allow)}.";
        return grants.Any(grant => !grant.Deny) ? $"{permission} is granted, but not there." : $"No role that is granted has {permission}.";
    }

    private static string Via(WhyGrant grant) => grant.Via is { } group ? $" through the group {group}" : "";

    private async ValueTask<AccessObject?> FindAsync(string about, CancellationToken stop) =>
        about.Split('/', 2) is [var kind, var name] && finders.FirstOrDefault(finder => finder.Kind == kind) is { } finder ? await finder.FindAsync(name, stop) : null;

    private async Task<CallerRights> OfAsync(string user, CancellationToken stop)
    {
        var account = await Users.NeedAsync(store, user, stop);
        return new CallerRights(account.Id, await RightsTable.OfAsync(store, account.Id, stop));
    }

    private static FaultException Missing() => new(FaultKind.Missing, FaultCodes.NotFound, "There is no such object.");
}
