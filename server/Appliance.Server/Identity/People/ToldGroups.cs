using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>Membership that somebody else decides: a directory, a provider.</summary>
internal static class ToldGroups
{
    /// <param name="told">Our groups that others decide about. The rest are ours alone, and stay as they are.</param>
    /// <param name="now">Those of them the user is in.</param>
    public static async Task FollowAsync(ITransaction transaction, Guid user, IEnumerable<string> told, IReadOnlyList<string> now, CancellationToken stop)
    {
        var (decided, inside) = (told.Distinct(StringComparer.Ordinal).ToArray(), now.ToArray());
        await transaction.ExecuteAsync(
            $"""
            delete from identity.members m using identity.groups g
            where g.id = m.group_id and m.user_id = {user} and g.name = any({decided}) and not g.name = any({inside})
            """, stop);
        await transaction.ExecuteAsync(
            $"insert into identity.members (group_id, user_id) select id, {user} from identity.groups where name = any({inside}) on conflict do nothing", stop);
    }
}
