using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Rights;

/// <summary>Who holds which role, and where.</summary>
internal sealed class GrantDesk(IStore store, PeopleChanges changes, TimeProvider clock)
{
    public async Task<IReadOnlyList<Grant>> ListAsync(CancellationToken stop) => await ReadAsync(store, null, stop);

    public Task<Grant> AddAsync(GrantSpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        var faults = new List<FieldFault>();
        if (spec.User is null == spec.Group is null) faults.Add(new FieldFault("user", "name one user or one group"));
        if (!Scope.TryRead(spec.Scope, out var scope)) faults.Add(new FieldFault("scope", Scope.Rule));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "Nothing was granted.", faults);
        var (role, whom) = (Users.Fold(spec.Role), Users.Fold((spec.User ?? spec.Group)!));
        var deed = spec.Deny ? "denied" : "granted";
        return changes.ApplyAsync("grant-made", $"{(spec.User is null ? "group" : "user")}/{whom}", $"{caller.CallerName()} {deed} {whom} the role {role} for {scope}.", async transaction =>
        {
            var permissions = await RightsTable.RoleAsync(transaction, role, stop) ?? throw Missing("role");
            PeopleChanges.DemandCover(caller, permissions);
            Guid? user = spec.User is null ? null : (await Users.NeedAsync(transaction, whom, stop)).Id;
            Guid? group = spec.Group is null ? null : await transaction.FirstAsync($"select id from identity.groups where name = {whom}", row => row.GuidOrNull(0), stop) ?? throw Missing("group");
            var id = await transaction.FirstAsync(
                $"""
                insert into identity.grants (id, user_id, group_id, role, scope, deny, made_by, created_at)
                values ({Guid.CreateVersion7()}, {user}, {group}, {role}, {scope.ToString()}, {spec.Deny}, {caller.CallerName()}, {clock.GetUtcNow()})
                on conflict (user_id, group_id, role, scope, deny) do update set role = excluded.role returning id
                """, row => row.GetGuid(0), stop);
            return (await ReadAsync(transaction, id, stop))[0];
        }, stop);
    }

    /// <summary>A deny is only lifted by somebody whom it would not stop.</summary>
    public async Task RemoveAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop)
    {
        var grant = (await ReadAsync(store, id, stop)).FirstOrDefault() ?? throw Missing("grant");
        var whom = grant.User is { } user ? $"user/{user}" : $"group/{grant.Group}";
        var sentence = $"{caller.CallerName()} took back the role {grant.Role}{(grant.Deny ? ", denied" : "")} for {grant.Scope} from {grant.User ?? grant.Group}.";
        await changes.ApplyAsync("grant-removed", whom, sentence, async transaction =>
        {
            PeopleChanges.DemandCover(caller, await RightsTable.RoleAsync(transaction, grant.Role, stop) ?? throw Missing("role"));
            return await transaction.ExecuteAsync($"delete from identity.grants where id = {id}", stop) > 0 ? true : throw Missing("grant");
        }, stop);
    }

    private static FaultException Missing(string what) => new(FaultKind.Missing, FaultCodes.NotFound, $"There is no such {what}.");

    private static Task<List<Grant>> ReadAsync(IQueries store, Guid? id, CancellationToken stop) => store.QueryAsync(
        $"""
        select g.id, u.name, gr.name, g.role, g.scope, g.deny, g.made_by, g.created_at
        from identity.grants g left join identity.users u on u.id = g.user_id left join identity.groups gr on gr.id = g.group_id
        where {id}::uuid is null or g.id = {id} order by coalesce(u.name, gr.name), g.created_at, g.id
        """,
        row => new Grant(
            row.GetGuid(0), row.TextOrNull(1), row.TextOrNull(2), row.GetString(3), row.GetString(4), row.GetBoolean(5), row.GetString(6), row.Time(7)), stop);
}
