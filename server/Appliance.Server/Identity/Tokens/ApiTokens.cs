using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Tokens;

/// <summary>API tokens: "apt_" and 32 random bytes in base64url. We keep their hash, which needs no salt: there is nothing to guess.</summary>
internal sealed class ApiTokens(IStore store, IdentitySettings settings, TimeProvider clock)
{
    private const string Prefix = "apt_";
    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromMinutes(1);

    public async Task<LoginReply> MakeAsync(Guid owner, string name, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var expires = now.AddDays(settings.TokenDays);
        await store.ExecuteAsync($"delete from identity.api_tokens where expires_at < {now}", stop);
        await store.ExecuteAsync(
            $"""
            insert into identity.api_tokens (id, hash, owner, name, created_at, expires_at)
            values ({Guid.CreateVersion7()}, {Hash(text)}, {owner}, {name}, {now}, {expires})
            """, stop);
        return new LoginReply(text, expires);
    }

    /// <summary>Who shows this text, if it is a token and its time is not over. Its use is noted once a minute, not once a request.</summary>
    public async Task<TokenHolder?> FindAsync(string text, CancellationToken stop)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 100) return null;
        var now = clock.GetUtcNow();
        var found = await store.FirstAsync(
            $"""
            select t.id, a.name, t.last_used_at from identity.api_tokens t join identity.administrators a on a.id = t.owner
            where t.hash = {Hash(text)} and t.expires_at > {now}
            """, row => (Holder: new TokenHolder(row.GetGuid(0), row.GetString(1)), Used: row.TimeOrNull(2)), stop);
        if (found.Holder is null) return null;
        var stale = now - UseIsNotedEvery;
        if (found.Used is null || found.Used < stale)
        {
            await store.ExecuteAsync(
                $"update identity.api_tokens set last_used_at = {now} where id = {found.Holder.Token} and (last_used_at is null or last_used_at < {stale})", stop);
        }
        return found.Holder;
    }

    public Task<List<ApiTokenInfo>> ListAsync(CancellationToken stop) =>
        store.QueryAsync(
            $"""
            select t.id, t.name, a.name, t.created_at, t.expires_at, t.last_used_at
            from identity.api_tokens t join identity.administrators a on a.id = t.owner order by t.created_at desc
            """,
            row => new ApiTokenInfo(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Time(3), row.Time(4), row.TimeOrNull(5)), stop);

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken stop) =>
        await store.ExecuteAsync($"delete from identity.api_tokens where id = {id}", stop) > 0;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

internal sealed record TokenHolder(Guid Token, string Name);
