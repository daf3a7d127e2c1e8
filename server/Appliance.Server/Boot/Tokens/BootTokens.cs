using System.Security.Cryptography;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Boot.Tokens;

/// <summary>Tokens of 128 random bits, of which only the hash is kept.</summary>
internal sealed class BootTokens(IStore store, BootSettings settings, TimeProvider clock) : IBootTokens
{
    private const int Octets = 16;

    /// <summary>A fresh token for this boot, in lower-case hex.</summary>
    /// <exception cref="StoreAwayException">Nothing is given out that could not be redeemed.</exception>
    public async Task<string> IssueAsync(MacAddress mac, Guid attempt, CancellationToken stop)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Octets));
        var expires = clock.GetUtcNow().AddMinutes(settings.TokenMinutes);
        await store.ExecuteAsync($"insert into boot.tokens (hash, mac, attempt, expires) values ({Hash(token)}, {mac.ToString()}, {attempt}, {expires})", stop);
        return token;
    }

    public async Task<BootTokenUse> RedeemAsync(ITransaction transaction, string token, byte[] publicKeyHash, CancellationToken stop)
    {
        if (token.Length != Octets * 2) return new BootTokenUse(BootTokenVerdict.Unknown, null, null);
        var hash = Hash(token);
        // The row is locked, so of many that bring it at once exactly one is the first.
        var found = await transaction.FirstAsync(
            $"select mac, attempt, expires, used_by from boot.tokens where hash = {hash} for update",
            row => new { Mac = MacAddress.Parse(row.GetString(0)), Attempt = row.GetGuid(1), Expires = row.Time(2), UsedBy = row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3) }, stop);
        if (found is null) return new BootTokenUse(BootTokenVerdict.Unknown, null, null);
        var verdict = found.UsedBy is null ? BootTokenVerdict.Fresh
            : CryptographicOperations.FixedTimeEquals(found.UsedBy, publicKeyHash) ? BootTokenVerdict.Repeated
            : BootTokenVerdict.Reused;
        // A second key is worse than an old token, so that is said first.
        if (verdict != BootTokenVerdict.Reused && found.Expires <= clock.GetUtcNow()) verdict = BootTokenVerdict.Expired;
        if (verdict == BootTokenVerdict.Fresh)
            await transaction.ExecuteAsync($"update boot.tokens set used_by = {publicKeyHash}, used_at = {clock.GetUtcNow()} where hash = {hash}", stop);
        return new BootTokenUse(verdict, found.Mac, found.Attempt);
    }

    /// <summary>Forgets tokens a day after they expired; until then a second use can be told from an invention.</summary>
    public Task ForgetAsync(CancellationToken stop) => store.ExecuteAsync($"delete from boot.tokens where expires < {clock.GetUtcNow().AddDays(-1)}", stop);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));
}
