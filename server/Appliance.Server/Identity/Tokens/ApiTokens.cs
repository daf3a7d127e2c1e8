using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Identity.OpenId;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Tokens;

/// <summary>API tokens: "apt_" and 32 random bytes in base64url. We keep their hash, which needs no salt: there is nothing to guess.</summary>
internal sealed class ApiTokens(IStore store, OpenIdSettings provider, TimeProvider clock)
{
    private const string Prefix = "apt_";
    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>A browser that nobody uses is somebody else's soon.</summary>
    public static TimeSpan SessionIdle { get; } = TimeSpan.FromMinutes(30);

    public static TimeSpan SessionLife { get; } = TimeSpan.FromHours(12);

    public async Task<TokenReply> MakeAsync(IQueries transaction, NewToken wanted, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var (id, expires) = (Guid.CreateVersion7(now), now + wanted.Life);
        await transaction.ExecuteAsync($"delete from identity.api_tokens where expires_at < {now}", stop);
        await transaction.ExecuteAsync(
            $"""
            insert into identity.api_tokens (id, hash, owner, name, kind, created_at, expires_at, permissions, networks, user_agent, made_from)
            values ({id}, {Hash(text)}, {wanted.Owner}, {wanted.Name}, {wanted.Kind.ToString()}, {now}, {expires},
              {wanted.Permissions}, {wanted.Networks}, {wanted.UserAgent}, {wanted.MadeFrom})
            """, stop);
        return new TokenReply(id, text, expires);
    }

    /// <summary>Who shows this text, if it is a token whose time is not over and that may come from there. Its use is noted once a minute, not once a request.</summary>
    public async Task<CallerIdentity?> FindAsync(string text, IPAddress? from, CancellationToken stop)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 100) return null;
        if (await ReadAsync(Hash(text), null, from, stop) is not { } found) return null;
        var now = clock.GetUtcNow();
        var stale = now - UseIsNotedEvery;
        if (found.Used is null || found.Used < stale)
        {
            await store.ExecuteAsync(
                $"""
                update identity.api_tokens set last_used_at = {now}, last_used_from = {Place.Of(from)}
                where id = {found.Holder.Token} and (last_used_at is null or last_used_at < {stale})
                """, stop);
        }
        return new CallerIdentity(found.Holder, await RightsAsync(found, stop), BearerTokens.SchemeName);
    }

    /// <summary>What the token gives now; null when it gives nothing any more.</summary>
    public async Task<CallerRights?> RightsAsync(Guid token, IPAddress? from, CancellationToken stop) =>
        await ReadAsync(null, token, from, stop) is { } found ? await RightsAsync(found, stop) : null;

    private async Task<CallerRights> RightsAsync(Found found, CancellationToken stop) =>
        new(found.Holder.User, await RightsTable.OfAsync(store, found.Holder.User, stop), found.Permissions?.ToHashSet(StringComparer.Ordinal));

    private async Task<Found?> ReadAsync(byte[]? hash, Guid? id, IPAddress? from, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var found = await store.FirstAsync(
            $"""
            select t.id, t.owner, u.name, t.kind, t.last_used_at, t.permissions, t.networks from identity.api_tokens t join identity.users u on u.id = t.owner
            where (t.hash = {hash ?? []} or t.id = {id}) and t.expires_at > {now} and u.disabled_at is null
              and (t.kind <> 'Session' or coalesce(t.last_used_at, t.created_at) > {now - SessionIdle})
              and (u.kind <> 'OpenId' or u.last_sign_in_at > {now - TimeSpan.FromDays(provider.TrustDays)})
            """, row => new Found(
                new TokenHolder(row.GetGuid(0), row.GetGuid(1), row.GetString(2), Enum.Parse<TokenKind>(row.GetString(3))), row.TimeOrNull(4), row.TextsOrNull(5), row.TextsOrNull(6)), stop);
        return found is not null && Networks.Hold(found.Networks, from) ? found : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Found(TokenHolder Holder, DateTimeOffset? Used, string[]? Permissions, string[]? Networks);
}
