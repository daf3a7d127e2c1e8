using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Certificates;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.JoinTokens;

/// <summary>Makes join tokens and takes each of them back once.</summary>
internal sealed class JoinTokenDesk(
    IStore store, ICertificateAuthority authority, IEnrolmentDoor door, IEvents events, IdentityMetrics metrics, TimeProvider clock) : IJoinTokens
{
    private const int SecretBytes = 32;
    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromDays(7);

    /// <summary>Stands in for a token that does not exist, so that guessing an id takes as long as knowing one.</summary>
    private readonly byte[] _nobody = RandomNumberGenerator.GetBytes(SecretBytes);

    public async Task<JoinTokenReply> MakeAsync(string? host, TimeSpan life, string by, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7();
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var verifier = SHA256.HashData(secret);
        var expires = now + life;
        await store.InTransactionAsync(async transaction =>
        {
            await transaction.ExecuteAsync($"delete from identity.join_tokens where expires_at < {now - KeptAfterwards}", stop);
            await transaction.ExecuteAsync(
                $"""
                insert into identity.join_tokens (id, verifier, host, made_by, created_at, expires_at)
                values ({id}, {verifier}, {host}, {by}, {now}, {expires})
                """, stop);
            var whom = host ?? "any host";
            await events.RaiseAsync(transaction, new Event("identity.join-token-made", Severity.Notice, null, $"{by} made a join token for {whom}."), stop);
            return true;
        }, stop);
        var text = JoinTokenText.Write(id, secret, authority.RootPin, Addresses());
        return new JoinTokenReply(id, text, $"appliance-agent join --token {text}", expires);
    }

    /// <summary>Newest first: ids begin with the time. The page's Next goes back further as the next <paramref name="before"/>.</summary>
    public async Task<Page<JoinTokenInfo>> ListAsync(Guid? before, int limit, CancellationToken stop)
    {
        var found = await store.QueryAsync(
            $"""
            select id, host, created_at, expires_at, used_at from identity.join_tokens
            where id < {before ?? Guid.AllBitsSet} order by id desc limit {limit + 1}
            """,
            row => new JoinTokenInfo(row.GetGuid(0), row.TextOrNull(1), row.Time(2), row.Time(3), row.TimeOrNull(4)), stop);
        var total = await store.FirstAsync("select count(*) from identity.join_tokens", row => row.GetInt64(0), stop);
        var page = found.Take(limit).ToList();
        return new Page<JoinTokenInfo>(page, found.Count > limit ? $"{page[^1].Id}" : null, total);
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken stop) =>
        await store.ExecuteAsync($"delete from identity.join_tokens where id = {id}", stop) > 0;

    public async Task<JoinGrant> RedeemAsync(
        ITransaction transaction, string tokenId, byte[] transcript, byte[] proof, byte[] publicKeyHash, CancellationToken stop)
    {
        _ = Guid.TryParse(tokenId, out var id);
        var verifier = await transaction.FirstAsync(
            $"select verifier from identity.join_tokens where id = {id}", row => row.GetFieldValue<byte[]>(0), stop);
        var wanted = HMACSHA256.HashData(verifier ?? _nobody, transcript);
        if (!CryptographicOperations.FixedTimeEquals(wanted, proof) || verifier is null)
            throw Refused("The join token is unknown, or the proof is not made with it.");

        // One statement decides who was first; whoever shares the row waits for our commit and then finds it used.
        var now = clock.GetUtcNow();
        var grant = await transaction.FirstAsync(
            $"""
            update identity.join_tokens set used_at = coalesce(used_at, {now}), used_by = {publicKeyHash}
            where id = {id} and expires_at > {now} and (used_at is null or used_by = {publicKeyHash})
            returning id, host, made_by
            """, row => new JoinGrant(row.GetGuid(0), row.TextOrNull(1), row.GetString(2)), stop)
            ?? throw Refused("The join token has been used by another key, or its time is over.");
        transaction.AfterCommit(() => metrics.Join(accepted: true));
        return grant;
    }

    private FaultException Refused(string why)
    {
        metrics.Join(accepted: false);
        return new FaultException(FaultKind.Denied, FaultCodes.JoinTokenRefused, why);
    }

    /// <summary>Where the host can reach us: all our addresses, IPv4 first.</summary>
    private IEnumerable<string> Addresses()
    {
        var reachable = ServerNames.Reachable().DefaultIfEmpty(IPAddress.Loopback);
        return reachable.Select(address => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{door.Port}" : $"{address}:{door.Port}");
    }
}
