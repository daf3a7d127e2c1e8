using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Tokens;

/// <summary>Tokens as their owners and administrators see them: made, listed, voided.</summary>
internal sealed class TokenDesk(IStore store, ApiTokens tokens, IEvents events, IAccess access, IdentitySettings settings)
{
    public const int LongestName = 64;
    private const int MostNetworks = 50;

    public async Task<TokenReply> MakeAsync(TokenRequest request, ClaimsPrincipal caller, string madeFrom, CancellationToken stop)
    {
        Check(request, caller.Rights());
        var limit = request.Permissions ?? caller.Rights().Limit?.ToList(); // What a token makes may no more than the token.
        var wanted = new NewToken(caller.CallerId(), request.Name, TokenKind.Token, TimeSpan.FromDays(request.Days))
        {
            Permissions = limit?.ToArray(),
            Networks = request.Networks?.ToArray(),
            MadeFrom = madeFrom,
        };
        return await store.InTransactionAsync(async transaction =>
        {
            var made = await tokens.MakeAsync(transaction, wanted, stop);
            await events.RaiseAsync(transaction, new Event("identity.token-made", Severity.Notice, $"token/{made.Id}", $"{caller.CallerName()} made the API token '{request.Name}'."), stop);
            return made;
        }, stop);
    }

    /// <param name="owner">Whose, by name; null for the caller's own, "*" for everybody's.</param>
    public async Task<IReadOnlyList<ApiTokenInfo>> ListAsync(string? owner, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = owner is null ? caller.CallerName() : Users.Fold(owner);
        if (name != caller.CallerName() && !caller.Rights().MayEverywhere(Permissions.UserRead)) throw Access.Lacking(Permissions.UserRead);
        var current = caller.CallerToken();
        return await store.QueryAsync(
            $"""
            select t.id, t.name, u.name, t.kind, t.created_at, t.expires_at, t.last_used_at, t.last_used_from, t.permissions, t.networks, t.user_agent, t.made_from
            from identity.api_tokens t join identity.users u on u.id = t.owner where u.name = {name} or {name} = '*' order by t.created_at desc, t.id desc
            """,
            row => new ApiTokenInfo(
                row.GetGuid(0), row.GetString(1), row.GetString(2), Enum.Parse<TokenKind>(row.GetString(3)), row.Time(4), row.Time(5), row.TimeOrNull(6), row.TextOrNull(7),
                row.TextsOrNull(8), row.TextsOrNull(9), row.TextOrNull(10), row.TextOrNull(11), row.GetGuid(0) == current), stop);
    }

    public async Task RemoveAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            var owner = await transaction.FirstAsync($"select owner from identity.api_tokens where id = {id} for update", row => row.GuidOrNull(0), stop);
            if (owner is null) throw Missing(id);
            if (owner != caller.CallerId()) access.Demand(caller, Permissions.UserWrite, new AccessObject($"token/{id}", Owner: owner), () => Missing(id));
            await transaction.ExecuteAsync($"delete from identity.api_tokens where id = {id}", stop);
            await events.RaiseAsync(transaction, new Event("identity.token-removed", Severity.Notice, $"token/{id}", $"{caller.CallerName()} voided an API token."), stop);
            return true;
        }, stop);
    }

    /// <summary>Ends the sessions and sign-ins of a user, by name; the caller's own goes on.</summary>
    public async Task SignOutEverywhereAsync(string? owner, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = owner is null ? caller.CallerName() : Users.Fold(owner);
        if (name != caller.CallerName() && !caller.Rights().MayEverywhere(Permissions.UserWrite)) throw Access.Lacking(Permissions.UserWrite);
        await store.InTransactionAsync(async transaction =>
        {
            var user = await Users.NeedAsync(transaction, name, stop);
            await SignOutAsync(transaction, user.Id, caller.CallerToken(), stop);
            await events.RaiseAsync(transaction, new Event("identity.signed-out", Severity.Notice, $"user/{name}", $"{caller.CallerName()} ended all sessions of {name}."), stop);
            return true;
        }, stop);
    }

    /// <summary>What a password opened ends with it; the tokens of programs are credentials of their own.</summary>
    public static Task<int> SignOutAsync(IQueries transaction, Guid user, Guid? except, CancellationToken stop) =>
        transaction.ExecuteAsync($"delete from identity.api_tokens where owner = {user} and kind <> 'Token' and id is distinct from {except}", stop);

    private void Check(TokenRequest request, CallerRights rights)
    {
        var faults = new List<FieldFault>();
        if (request.Name.Length is 0 or > LongestName || request.Name.Any(char.IsControl)) faults.Add(new FieldFault("name", $"must have 1 to {LongestName} characters"));
        if (request.Days < 1 || request.Days > settings.LongestTokenDays) faults.Add(new FieldFault("days", $"must be 1 to {settings.LongestTokenDays}"));
        if (request.Permissions is { } wanted && (wanted.Count == 0 || wanted.Except(Permissions.All).Any())) faults.Add(new FieldFault("permissions", "must name permissions that exist"));
        if (request.Networks is { } networks && (networks.Count is 0 or > MostNetworks || !Networks.AreGood(networks))) faults.Add(new FieldFault("networks", Networks.Rule));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "No token was made.", faults);
        if (request.Permissions is { } asked && !asked.All(rights.MaySomewhere))
            throw new FaultException(FaultKind.Denied, FaultCodes.MoreThanYouMay, "A token can not do more than its owner.") { Permission = asked.First(permission => !rights.MaySomewhere(permission)) };
    }

    private static FaultException Missing(Guid id) => new(FaultKind.Missing, FaultCodes.NotFound, $"There is no token {id}.");
}
