using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>Users as administrators see and change them.</summary>
internal sealed class UserDesk(IStore store, PeopleChanges changes, PasswordDesk passwords, PasswordRules rules, TotpDesk totp, TimeProvider clock)
{
    private const int LongestText = 200;

    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken stop) => await ReadAsync(store, null, stop);

    public async Task<User> ShowAsync(string name, CancellationToken stop) => (await ReadAsync(store, (await Users.NeedAsync(store, name, stop)).Name, stop))[0];

    public async Task<User> AddAsync(UserSpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = Users.Fold(spec.Name);
        var faults = new List<FieldFault>();
        if (!Users.IsName(name)) faults.Add(new FieldFault("name", Users.NameRule));
        if (spec.Password is { } wanted && rules.Problem(wanted, name) is { } problem) faults.Add(new FieldFault("password", problem));
        Check(spec.FullName, spec.Mail, faults);
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "No user was added.", faults);
        var hash = spec.Password is { } password ? await passwords.MakeAsync(password, stop) : null;
        return await changes.ApplyAsync("user-added", $"user/{name}", $"{caller.CallerName()} added the user {name}.", async transaction =>
        {
            if (await Users.FindAsync(transaction, name, stop) is not null) throw new FaultException(FaultKind.Conflict, FaultCodes.NameTaken, $"There is a user {name} already.");
            await Users.AddAsync(transaction, new Account(Guid.CreateVersion7(), name, hash), clock.GetUtcNow(), stop);
            await transaction.ExecuteAsync($"update identity.users set full_name = {Given(spec.FullName)}, mail = {Given(spec.Mail)} where name = {name}", stop);
            return (await ReadAsync(transaction, name, stop))[0];
        }, stop);
    }

    public Task<User> ChangeAsync(string name, UserChange change, ClaimsPrincipal caller, CancellationToken stop)
    {
        var faults = new List<FieldFault>();
        Check(change.FullName, change.Mail, faults);
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The user was not changed.", faults);
        return ChangeAsync(name, "user-changed", "changed", caller, async (transaction, user) =>
        {
            if (change.FullName is { } full) await transaction.ExecuteAsync($"update identity.users set full_name = {Given(full)} where id = {user.Id}", stop);
            if (change.Mail is { } mail) await transaction.ExecuteAsync($"update identity.users set mail = {Given(mail)} where id = {user.Id}", stop);
            if (change.Disabled is { } disabled)
            {
                DateTimeOffset? since = disabled ? clock.GetUtcNow() : null;
                await transaction.ExecuteAsync($"update identity.users set disabled_at = {since} where id = {user.Id}", stop);
                if (disabled) await TokenDesk.SignOutAsync(transaction, user.Id, null, stop);
            }
            return (await ReadAsync(transaction, user.Name, stop))[0];
        }, stop);
    }

    public Task RemoveAsync(string name, ClaimsPrincipal caller, CancellationToken stop) =>
        ChangeAsync(name, "user-removed", "removed", caller, async (transaction, user) =>
        {
            await totp.RemoveAsync(transaction, user.Id, stop); // No foreign key leads to its secret.
            return await transaction.ExecuteAsync($"delete from identity.users where id = {user.Id}", stop);
        }, stop);

    /// <summary>Sets a password for somebody, and ends what the old one opened.</summary>
    public async Task SetPasswordAsync(string name, string password, ClaimsPrincipal caller, CancellationToken stop)
    {
        caller.DemandPerson();
        CheckPassword(password, Users.Fold(name), "password");
        var hash = await passwords.MakeAsync(password, stop);
        await ChangeAsync(name, "password-changed", "set the password of", caller, (transaction, user) => SetAsync(transaction, user, hash, caller.CallerToken(), stop), stop);
    }

    public async Task ChangeOwnPasswordAsync(PasswordChange change, ClaimsPrincipal caller, Func<Account, Task> proveAsync, CancellationToken stop)
    {
        caller.DemandPerson();
        CheckPassword(change.New, caller.CallerName(), "new");
        await proveAsync(await Users.NeedAsync(store, caller.CallerName(), stop));
        var hash = await passwords.MakeAsync(change.New, stop);
        await ChangeAsync(caller.CallerName(), "password-changed", "set the password of", caller, (transaction, user) => SetAsync(transaction, user, hash, caller.CallerToken(), stop), stop);
    }

    public static async Task<int> SetAsync(IQueries transaction, Account user, string hash, Guid? keep, CancellationToken stop)
    {
        if (user.Kind is UserKind.Directory or UserKind.OpenId) throw new FaultException(FaultKind.Conflict, FaultCodes.PasswordElsewhere, "This user's password is kept elsewhere.");
        await transaction.ExecuteAsync($"update identity.users set password = {hash} where id = {user.Id}", stop);
        return await TokenDesk.SignOutAsync(transaction, user.Id, keep, stop);
    }

    public void CheckPassword(string password, string owner, string field)
    {
        if (rules.Problem(password, owner) is { } problem)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The password was not changed.", [new FieldFault(field, problem)]);
    }

    private Task<T> ChangeAsync<T>(string name, string told, string deed, ClaimsPrincipal caller, Func<ITransaction, Account, Task<T>> change, CancellationToken stop) =>
        changes.ApplyAsync(told, $"user/{Users.Fold(name)}", $"{caller.CallerName()} {deed} the user {Users.Fold(name)}.", async transaction =>
        {
            var user = await Users.NeedAsync(transaction, name, stop);
            await PeopleChanges.DemandCoverOfAsync(caller, transaction, user, stop);
            return await change(transaction, user);
        }, stop);

    private static void Check(string? fullName, string? mail, List<FieldFault> faults)
    {
        if (fullName is { } full && (full.Length > LongestText || full.Any(char.IsControl))) faults.Add(new FieldFault("fullName", $"must have at most {LongestText} characters and no control characters"));
        if (mail is { Length: > 0 } address && (address.Length > LongestText || !System.Net.Mail.MailAddress.TryCreate(address, out var read) || read.Address != address))
            faults.Add(new FieldFault("mail", "must be a mail address such as ada@example.org"));
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Task<List<User>> ReadAsync(IQueries store, string? name, CancellationToken stop) => store.QueryAsync(
        $"""
        select u.id, u.name, u.full_name, u.mail, u.kind, u.disabled_at is not null, exists (select 1 from identity.totp t where t.user_id = u.id and t.confirmed_at is not null),
          (select count(*)::int from identity.passkeys p where p.user_id = u.id), u.created_at, u.last_sign_in_at,
          array(select g.name from identity.members m join identity.groups g on g.id = m.group_id where m.user_id = u.id order by g.name)
        from identity.users u where {name} is null or u.name = {name} order by u.name
        """,
        row => new User(
            row.GetGuid(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3), Enum.Parse<UserKind>(row.GetString(4)), row.GetBoolean(5), row.GetBoolean(6),
            row.GetInt32(7), row.Time(8), row.TimeOrNull(9), row.GetFieldValue<string[]>(10)), stop);
}
