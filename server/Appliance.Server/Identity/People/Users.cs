using Appliance.Contracts;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>The people who may sign in.</summary>
internal static class Users
{
    public const string NameRule = "must have 2 to 32 signs of a-z, 0-9, '.', '-' and '_', and begin with a letter";

    /// <summary>Names are compared and kept in lower case.</summary>
    public static string Fold(string name) => StorableText.Of(name.Trim().ToLowerInvariant());

    public static bool IsName(string name) =>
        name.Length is >= 2 and <= 32 && char.IsAsciiLetterLower(name[0]) && name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign is '.' or '-' or '_');

    public static async Task<bool> AnyAsync(IQueries store, CancellationToken stop) =>
        await store.FirstAsync($"select count(*) from identity.users", row => row.GetInt64(0), stop) > 0;

    public static Task<Account?> FindAsync(IQueries store, string name, CancellationToken stop) =>
        store.FirstAsync(
            $"select id, name, password, kind, disabled_at is not null from identity.users where name = {name}",
            row => new Account(row.GetGuid(0), row.GetString(1), row.TextOrNull(2), Enum.Parse<UserKind>(row.GetString(3)), row.GetBoolean(4)), stop);

    /// <exception cref="FaultException">Missing.</exception>
    public static async Task<Account> NeedAsync(IQueries store, string name, CancellationToken stop) =>
        await FindAsync(store, Fold(name), stop) ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "There is no such user.");

    public static Task AddAsync(IQueries store, Account person, DateTimeOffset now, CancellationToken stop) =>
        store.ExecuteAsync(
            $"""
            insert into identity.users (id, name, password, kind, created_at)
            values ({person.Id}, {person.Name}, {person.Password}, {person.Kind.ToString()}, {now})
            """, stop);

    /// <summary>With everything that there is to give.</summary>
    public static async Task AddAdministratorAsync(IQueries store, Account person, DateTimeOffset now, CancellationToken stop)
    {
        await AddAsync(store, person, now, stop);
        await store.ExecuteAsync(
            $"""
            insert into identity.grants (id, user_id, role, scope, made_by, created_at)
            values ({Guid.CreateVersion7()}, {person.Id}, {BuiltInRoles.Administrator}, 'everything', {person.Name}, {now})
            """, stop);
    }
}
