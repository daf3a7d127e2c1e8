using Appliance.Server.Store;

namespace Appliance.Server.Identity.Rights;

/// <summary>Reads what users may from their grants and those of their groups.</summary>
internal static class RightsTable
{
    public static async Task<List<Right>> OfAsync(IQueries store, Guid user, CancellationToken stop) =>
        (await ReadAsync(store, user, stop)).ConvertAll(row => row.Right);

    /// <summary>Everybody's, by user.</summary>
    public static async Task<ILookup<Guid, Right>> OfAllAsync(IQueries store, CancellationToken stop) =>
        (await ReadAsync(store, null, stop)).ToLookup(row => row.User, row => row.Right);

    /// <summary>The permissions of a role, built in or custom; null when there is no such role.</summary>
    public static async Task<IReadOnlySet<string>?> RoleAsync(IQueries store, string name, CancellationToken stop) =>
        BuiltInRoles.All.TryGetValue(name, out var builtIn)
            ? builtIn
            : await store.FirstAsync($"select permissions from identity.roles where name = {name}", row => Set(row.GetFieldValue<string[]>(0)), stop);

    /// <summary>All that a group gives its members.</summary>
    public static async Task<IEnumerable<string>> OfGroupAsync(IQueries store, string group, CancellationToken stop)
    {
        var roles = await store.QueryAsync(
            $"select distinct role from identity.grants g join identity.groups gr on gr.id = g.group_id where gr.name = {group}", row => row.GetString(0), stop);
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in roles) all.UnionWith(await RoleAsync(store, role, stop) ?? Set([]));
        return all;
    }

    private static Task<List<(Guid User, Right Right)>> ReadAsync(IQueries store, Guid? user, CancellationToken stop) => store.QueryAsync(
        $"""
        select held.user_id, g.id, g.role, r.permissions, g.scope, g.deny, held.via
        from (select u.id user_id, g.id grant_id, null via from identity.users u join identity.grants g on g.user_id = u.id
              union all
              select m.user_id, g.id, gr.name from identity.members m join identity.grants g on g.group_id = m.group_id join identity.groups gr on gr.id = m.group_id) held
        join identity.grants g on g.id = held.grant_id
        left join identity.roles r on r.name = g.role
        where {user}::uuid is null or held.user_id = {user}
        """,
        row =>
        {
            var role = row.GetString(2);
            var permissions = BuiltInRoles.All.TryGetValue(role, out var builtIn) ? builtIn : Set(row.IsDBNull(3) ? [] : row.GetFieldValue<string[]>(3));
            // A scope that can not be read holds nothing and denies everything.
            var deny = row.GetBoolean(5);
            var scope = Scope.TryRead(row.GetString(4), out var read) ? read : deny ? Scope.Everything : new Scope(ScopeKind.Project, null);
            return (row.GetGuid(0), new Right(row.GetGuid(1), role, permissions, scope, deny, row.TextOrNull(6)));
        }, stop);

    private static IReadOnlySet<string> Set(string[] permissions) => permissions.ToHashSet(StringComparer.Ordinal);
}
