using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Passkeys;

/// <summary>The table of passkeys.</summary>
internal static class PasskeyRows
{
    public static async Task<IReadOnlyList<Passkey>> OfAsync(IQueries store, Guid user, CancellationToken stop) => await store.QueryAsync(
        $"select id, name, site, created_at, last_used_at, doubled_at from identity.passkeys where user_id = {user} order by created_at, id",
        row => new Passkey(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Time(3), row.TimeOrNull(4), row.TimeOrNull(5)), stop);

    /// <summary>By the ids the authenticators gave them.</summary>
    public static Task<List<byte[]>> IdsAtAsync(IQueries store, Guid user, string site, CancellationToken stop) =>
        store.QueryAsync($"select credential_id from identity.passkeys where user_id = {user} and site = {site}", row => row.GetFieldValue<byte[]>(0), stop);

    public static Task<KeptPasskey?> FindAsync(IQueries store, byte[] credential, CancellationToken stop) => store.FirstAsync(
        $"""
        select p.id, p.user_id, u.name, p.name, p.public_key, p.sign_count, p.site, p.doubled_at is not null
        from identity.passkeys p join identity.users u on u.id = p.user_id where p.credential_id = {credential}
        """,
        row => (KeptPasskey?)new KeptPasskey(
            row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetFieldValue<byte[]>(4), (uint)row.GetInt64(5), row.GetString(6), row.GetBoolean(7)), stop);

    /// <summary>Notes a use. Of two at once with the same count one finds it gone on.</summary>
    public static async Task<bool> UseAsync(IQueries store, KeptPasskey passkey, uint count, DateTimeOffset now, CancellationToken stop) => await store.ExecuteAsync(
        $"""
        update identity.passkeys set sign_count = {(long)count}, last_used_at = {now}
        where id = {passkey.Id} and doubled_at is null and sign_count = {(long)passkey.SignCount}
        """, stop) > 0;

    public static async Task<bool> DoubleAsync(IQueries store, KeptPasskey passkey, DateTimeOffset now, CancellationToken stop) =>
        await store.ExecuteAsync($"update identity.passkeys set doubled_at = {now} where id = {passkey.Id} and doubled_at is null", stop) > 0;

    public static async Task<bool> RemoveAllAsync(IQueries store, Guid user, CancellationToken stop) =>
        await store.ExecuteAsync($"delete from identity.passkeys where user_id = {user}", stop) > 0;
}
