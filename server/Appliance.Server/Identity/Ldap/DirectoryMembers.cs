using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Ldap;

/// <summary>People of the directory among our users: made at their first sign-in, and in those groups that the directory says.</summary>
internal sealed class DirectoryMembers(LdapSettings settings, IEvents events, TimeProvider clock)
{
    /// <returns>Null: they are in none of the groups that matter here, or the name is somebody else's.</returns>
    public async Task<Account?> AdmitAsync(ITransaction transaction, DirectoryPerson person, CancellationToken stop)
    {
        if (person.Groups.Count == 0) return null;
        var id = await transaction.FirstAsync(
            $"""
            insert into identity.users (id, name, kind, directory_key, created_at) values ({Guid.CreateVersion7()}, {person.Name}, 'Directory', {person.Key}, {clock.GetUtcNow()})
            on conflict (name) do update set directory_key = excluded.directory_key where users.kind = 'Directory' and users.directory_key = excluded.directory_key
            returning id
            """, row => row.GuidOrNull(0), stop);
        if (id is not { } user)
        {
            await events.RaiseAsync(transaction, new Event("identity.directory-name-taken", Severity.Error, $"user/{person.Name}",
                $"The directory has somebody new by the name {person.Name}, which is a user's here. Remove or rename the user, if it shall be theirs."), stop);
            return null;
        }
        await transaction.ExecuteAsync($"update identity.users set full_name = {person.FullName}, mail = {person.Mail} where id = {user}", stop);
        await FollowAsync(transaction, user, person.Groups, stop);
        return await Users.FindAsync(transaction, person.Name, stop);
    }

    public Task FollowAsync(ITransaction transaction, Guid user, IReadOnlyList<string> groups, CancellationToken stop) =>
        ToldGroups.FollowAsync(transaction, user, settings.GroupPairs.Select(pair => pair.Ours), groups, stop);
}
