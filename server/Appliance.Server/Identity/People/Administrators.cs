using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>The people who may sign in.</summary>
internal static class Administrators
{
    public const string NameRule = "must have 2 to 32 signs of a-z, 0-9, '.', '-' and '_', and begin with a letter";

    /// <summary>Names are compared and kept in lower case.</summary>
    public static string Fold(string name) => name.Trim().ToLowerInvariant();

    public static bool IsName(string name) =>
        name.Length is >= 2 and <= 32 && char.IsAsciiLetterLower(name[0]) && name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign is '.' or '-' or '_');

    public static async Task<bool> AnyAsync(IQueries store, CancellationToken stop) =>
        await store.FirstAsync($"select count(*) from identity.administrators", row => row.GetInt64(0), stop) > 0;

    public static Task<Administrator?> FindAsync(IQueries store, string name, CancellationToken stop) =>
        store.FirstAsync(
            $"select id, name, password from identity.administrators where name = {name}",
            row => new Administrator(row.GetGuid(0), row.GetString(1), row.GetString(2)), stop);

    public static Task AddAsync(IQueries store, Administrator person, DateTimeOffset now, CancellationToken stop) =>
        store.ExecuteAsync(
            $"insert into identity.administrators (id, name, password, created_at) values ({person.Id}, {person.Name}, {person.Password}, {now})", stop);
}

/// <param name="Password">As <see cref="PasswordHash"/> writes it.</param>
internal sealed record Administrator(Guid Id, string Name, string Password);
