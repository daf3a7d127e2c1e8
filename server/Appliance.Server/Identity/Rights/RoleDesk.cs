using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Rights;

/// <summary>Roles: the built-in ones, and those that administrators make of permissions.</summary>
internal sealed class RoleDesk(IStore store, PeopleChanges changes, TimeProvider clock)
{
    public async Task<IReadOnlyList<Role>> ListAsync(CancellationToken stop)
    {
        var custom = await store.QueryAsync($"select name, permissions from identity.roles order by name", row => new Role(row.GetString(0), false, row.GetFieldValue<string[]>(1)), stop);
        return [.. BuiltInRoles.All.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => new Role(role.Key, true, [.. role.Value.Order(StringComparer.Ordinal)])), .. custom];
    }

    public Task<Role> SetAsync(string name, RoleSpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        var folded = Users.Fold(name);
        var faults = new List<FieldFault>();
        if (!Users.IsName(folded)) faults.Add(new FieldFault("name", Users.NameRule));
        if (spec.Permissions.Count == 0) faults.Add(new FieldFault("permissions", "must name at least one"));
        var unknown = spec.Permissions.Except(Permissions.All).Take(5).ToList();
        if (unknown.Count > 0) faults.Add(new FieldFault("permissions", $"there is none of these: {string.Join(", ", unknown)}"));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The role was not made.", faults);
        DemandOwn(folded);
        string[] permissions = [.. spec.Permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return changes.ApplyAsync("role-changed", $"role/{folded}", $"{caller.CallerName()} made the role {folded} of {string.Join(", ", permissions)}.", async transaction =>
        {
            var before = await RightsTable.RoleAsync(transaction, folded, stop);
            PeopleChanges.DemandCover(caller, permissions.Concat(before ?? new HashSet<string>()));
            await transaction.ExecuteAsync(
                $"""
                insert into identity.roles (name, permissions, created_at) values ({folded}, {permissions}, {clock.GetUtcNow()})
                on conflict (name) do update set permissions = excluded.permissions
                """, stop);
            return new Role(folded, false, permissions);
        }, stop);
    }

    public Task RemoveAsync(string name, ClaimsPrincipal caller, CancellationToken stop)
    {
        var folded = Users.Fold(name);
        DemandOwn(folded);
        return changes.ApplyAsync("role-removed", $"role/{folded}", $"{caller.CallerName()} removed the role {folded}.", async transaction =>
        {
            if (await transaction.FirstAsync($"select count(*) from identity.grants where role = {folded}", row => row.GetInt64(0), stop) > 0)
                throw new FaultException(FaultKind.Conflict, FaultCodes.RoleInUse, $"The role {folded} is granted to somebody.");
            return await transaction.ExecuteAsync($"delete from identity.roles where name = {folded}", stop) > 0
                ? true
                : throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "There is no such role.");
        }, stop);
    }

    private static void DemandOwn(string name)
    {
        if (BuiltInRoles.All.ContainsKey(name)) throw new FaultException(FaultKind.Conflict, FaultCodes.RoleBuiltIn, $"The role {name} is built in.");
    }
}
