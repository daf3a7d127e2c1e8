using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Ldap;

/// <summary>Looks up those of the directory who are signed in here: who has left or was disabled is signed out, who changed groups changes rights.</summary>
internal sealed class FollowDirectory(IStore store, LdapDirectory directory, LdapSettings settings, DirectoryMembers members, IEvents events, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.IsOn) return;
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(settings.FollowMinutes), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }

    public async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var signedIn = await store.QueryAsync(
                $"""
                select id, name, directory_key from identity.users u
                where kind = 'Directory' and exists (select from identity.api_tokens t where t.owner = u.id and t.expires_at > {clock.GetUtcNow()})
                """, row => (Id: row.GetGuid(0), Name: row.GetString(1), Key: row.GetString(2)), stop);
            foreach (var user in signedIn) await FollowAsync(user.Id, user.Name, user.Key, stop);
        }
        catch (Exception later) when (later is StoreAwayException or FaultException { Kind: FaultKind.Unavailable })
        {
            // The directory has said so itself; what nobody can look up stays as it is until the next time.
        }
    }

    private async Task FollowAsync(Guid user, string name, string key, CancellationToken stop)
    {
        var found = await directory.FindAsync(name, stop);
        var stays = found is { Groups.Count: > 0 } && found.Key == key;
        await store.InTransactionAsync(async transaction =>
        {
            await members.FollowAsync(transaction, user, stays ? found!.Groups : [], stop);
            if (stays || await transaction.ExecuteAsync($"delete from identity.api_tokens where owner = {user}", stop) == 0) return stays;
            await events.RaiseAsync(transaction, new Event("identity.directory-left", Severity.Notice, $"user/{name}", $"{name} was signed out: the directory does not admit them any more."), stop);
            return false;
        }, stop);
    }
}
