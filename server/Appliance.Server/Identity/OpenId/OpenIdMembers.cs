using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.OpenId;

/// <summary>People of the provider among our users: made at their first sign-in, and in those groups that the provider says. Never somebody who is here already.</summary>
internal sealed class OpenIdMembers(OpenIdSettings settings, IEvents events, TimeProvider clock)
{
    /// <returns>Null with the reason: they are in none of the groups that matter here, or the name is somebody else's.</returns>
    public async Task<(Account? Account, string Why)> AdmitAsync(ITransaction transaction, OpenIdPerson person, CancellationToken stop)
    {
        if (person.Groups.Count == 0)
        {
            await LeaveAsync(transaction, person, stop);
            return (null, $"{settings.ShownName} says that you are in none of the groups that may come in here");
        }
        await transaction.ExecuteAsync(
            $"""
            insert into identity.users (id, name, kind, openid_issuer, openid_subject, created_at)
            select {Guid.CreateVersion7()}, {person.Name}, 'OpenId', {person.Issuer}, {person.Subject}, {clock.GetUtcNow()}
            where not exists (select from identity.users where openid_issuer = {person.Issuer} and openid_subject = {person.Subject})
            on conflict do nothing
            """, stop);
        if (await KnownAsync(transaction, person, stop) is not { } name)
        {
            await events.RaiseAsync(transaction, new Event("identity.openid-name-taken", Severity.Error, $"user/{person.Name}",
                $"{settings.ShownName} has somebody by the name {person.Name}, which is another user's here. Remove or rename one of the two."), stop);
            return (null, $"the name {person.Name} is somebody else's here");
        }
        var account = (await Users.FindAsync(transaction, name, stop))!;
        await transaction.ExecuteAsync($"update identity.users set full_name = {person.FullName}, mail = {person.Mail} where id = {account.Id}", stop);
        await FollowAsync(transaction, account.Id, person.Groups, stop);
        return account.Disabled ? (null, $"the user {name} is disabled") : (account, "");
    }

    /// <summary>Whom the provider does not admit any more, nothing is left here: no groups of its, no session, no program's token.</summary>
    private async Task LeaveAsync(ITransaction transaction, OpenIdPerson person, CancellationToken stop)
    {
        if (await KnownAsync(transaction, person, stop) is not { } name) return;
        var account = (await Users.FindAsync(transaction, name, stop))!;
        await FollowAsync(transaction, account.Id, [], stop);
        await transaction.ExecuteAsync($"delete from identity.api_tokens where owner = {account.Id}", stop);
        await events.RaiseAsync(transaction, new Event("identity.openid-left", Severity.Notice, $"user/{name}", $"{name} was signed out: {settings.ShownName} does not admit them any more."), stop);
    }

    private Task FollowAsync(ITransaction transaction, Guid user, IReadOnlyList<string> groups, CancellationToken stop) =>
        ToldGroups.FollowAsync(transaction, user, settings.GroupPairs.Select(pair => pair.Ours), groups, stop);

    private static Task<string?> KnownAsync(ITransaction transaction, OpenIdPerson person, CancellationToken stop) => transaction.FirstAsync(
        $"select name from identity.users where openid_issuer = {person.Issuer} and openid_subject = {person.Subject}", row => row.TextOrNull(0), stop);
}
