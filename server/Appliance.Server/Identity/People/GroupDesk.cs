using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>Groups: what is granted to one is granted to each of its members.</summary>
internal sealed class GroupDesk(IStore store, PeopleChanges changes, TimeProvider clock)
{
    public async Task<IReadOnlyList<Group>> ListAsync(CancellationToken stop) => await ReadAsync(store, null, stop);

    public Task<Group> AddAsync(GroupSpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = Users.Fold(spec.Name);
        if (!Users.IsName(name)) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "No group was added.", [new FieldFault("name", Users.NameRule)]);
        return changes.ApplyAsync("group-added", $"group/{name}", $"{caller.CallerName()} added the group {name}.", async transaction =>
        {
            var added = await transaction.ExecuteAsync(
                $"insert into identity.groups (id, name, created_at) values ({Guid.CreateVersion7()}, {name}, {clock.GetUtcNow()}) on conflict (name) do nothing", stop);
            if (added == 0) throw new FaultException(FaultKind.Conflict, FaultCodes.NameTaken, $"There is a group {name} already.");
            return (await ReadAsync(transaction, name, stop))[0];
        }, stop);
    }

    public Task RemoveAsync(string name, ClaimsPrincipal caller, CancellationToken stop) =>
        ChangeAsync(name, "group-removed", "removed the group", caller, (transaction, id) => transaction.ExecuteAsync($"delete from identity.groups where id = {id}", stop), stop);

    public Task JoinAsync(string group, string user, ClaimsPrincipal caller, CancellationToken stop) =>
        ChangeAsync(group, "group-joined", $"put {Users.Fold(user)} into the group", caller, async (transaction, id) =>
        {
            var member = await Users.NeedAsync(transaction, user, stop);
            return await transaction.ExecuteAsync($"insert into identity.members (group_id, user_id) values ({id}, {member.Id}) on conflict do nothing", stop);
        }, stop);

    public Task LeaveAsync(string group, string user, ClaimsPrincipal caller, CancellationToken stop) =>
        ChangeAsync(group, "group-left", $"took {Users.Fold(user)} out of the group", caller, async (transaction, id) =>
        {
            var member = await Users.NeedAsync(transaction, user, stop);
            return await transaction.ExecuteAsync($"delete from identity.members where group_id = {id} and user_id = {member.Id}", stop);
        }, stop);

    private Task<int> ChangeAsync(string name, string told, string deed, ClaimsPrincipal caller, Func<ITransaction, Guid, Task<int>> change, CancellationToken stop)
    {
        var folded = Users.Fold(name);
        return changes.ApplyAsync(told, $"group/{folded}", $"{caller.CallerName()} {deed} {folded}.", async transaction =>
        {
            var id = await transaction.FirstAsync($"select id from identity.groups where name = {folded}", row => row.GuidOrNull(0), stop)
                ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "There is no such group.");
            PeopleChanges.DemandCover(caller, await RightsTable.OfGroupAsync(transaction, folded, stop));
            return await change(transaction, id);
        }, stop);
    }

    private static Task<List<Group>> ReadAsync(IQueries store, string? name, CancellationToken stop) => store.QueryAsync(
        $"""
        select g.name, g.created_at, array(select u.name from identity.members m join identity.users u on u.id = m.user_id where m.group_id = g.id order by u.name)
        from identity.groups g where {name} is null or g.name = {name} order by g.name
        """, row => new Group(row.GetString(0), row.Time(1), row.GetFieldValue<string[]>(2)), stop);
}
