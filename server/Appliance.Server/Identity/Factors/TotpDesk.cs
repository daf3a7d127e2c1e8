using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Store;
using OtpNet;

namespace Appliance.Server.Identity.Factors;

/// <summary>Codes of an authenticator (RFC 6238), and the recovery codes that stand in for a lost one. Its secret is one of the secrets, in base32.</summary>
internal sealed class TotpDesk(SecretTable secrets, TimeProvider clock)
{
    /// <summary>Of the secrets of authenticators; their owner is the user's id.</summary>
    public const string Purpose = "totp";

    private const int SecretBytes = 20; // RFC 4226, 4: recommended.
    private const int RecoveryCount = 10;
    private const string Signs = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
    private static readonly VerificationWindow Window = new(previous: 1, future: 1); // RFC 6238, 5.2.

    public static async Task<bool> IsSetAsync(IQueries store, Guid user, CancellationToken stop) =>
        await store.FirstAsync($"select count(*) from identity.totp where user_id = {user} and confirmed_at is not null", row => row.GetInt64(0), stop) > 0;

    /// <summary>Makes a secret that is in force as soon as a code of it has been shown.</summary>
    public async Task<TotpSetup> BeginAsync(ITransaction transaction, Account user, CancellationToken stop)
    {
        var made = await transaction.ExecuteAsync(
            $"""
            insert into identity.totp (user_id, created_at) values ({user.Id}, {clock.GetUtcNow()})
            on conflict (user_id) do update set secret = null, created_at = excluded.created_at, last_step = 0 where identity.totp.confirmed_at is null
            """, stop);
        if (made == 0) throw new FaultException(FaultKind.Conflict, FaultCodes.NameTaken, "There is a second factor already; remove it first.");
        var text = Write(RandomNumberGenerator.GetBytes(SecretBytes));
        await secrets.SetAsync(transaction, SecretOf(user.Id), text, stop);
        return new TotpSetup(text, new OtpUri(OtpType.Totp, text, user.Name, "Appliance").ToString());
    }

    /// <returns>Recovery codes, shown this once; null when the code is wrong.</returns>
    public async Task<RecoveryCodes?> ConfirmAsync(ITransaction transaction, Guid user, string code, CancellationToken stop)
    {
        if (!await FitsAsync(transaction, user, code, stop)) return null;
        await transaction.ExecuteAsync($"update identity.totp set confirmed_at = {clock.GetUtcNow()} where user_id = {user} and confirmed_at is null", stop);
        await transaction.ExecuteAsync($"delete from identity.recovery_codes where user_id = {user}", stop);
        var codes = Enumerable.Range(0, RecoveryCount).Select(_ => string.Join('-', RandomNumberGenerator.GetItems<char>(Signs, 16).Chunk(4).Select(group => new string(group)))).ToList();
        foreach (var hash in codes.Select(Hash)) await transaction.ExecuteAsync($"insert into identity.recovery_codes (user_id, hash) values ({user}, {hash})", stop);
        return new RecoveryCodes(codes);
    }

    /// <summary>A code is good once: of two with the same one finds its step taken.</summary>
    public async Task<bool> FitsAsync(IQueries store, Guid user, string code, CancellationToken stop)
    {
        if (code.Length > 10 || await secrets.ReadAsync(store, SecretOf(user), stop) is not { } secret) return false;
        return new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(clock.GetUtcNow().UtcDateTime, code.Trim(), out var step, Window)
            && await store.ExecuteAsync($"update identity.totp set last_step = {step} where user_id = {user} and last_step < {step}", stop) > 0;
    }

    public static async Task<bool> RecoverAsync(IQueries store, Guid user, string code, CancellationToken stop) =>
        code.Length <= 40 && await store.ExecuteAsync($"delete from identity.recovery_codes where user_id = {user} and hash = {Hash(code)}", stop) > 0;

    public async Task<bool> RemoveAsync(IQueries store, Guid user, CancellationToken stop)
    {
        await secrets.DeleteAsync(store, SecretOf(user), stop);
        await store.ExecuteAsync($"delete from identity.recovery_codes where user_id = {user}", stop);
        return await store.ExecuteAsync($"delete from identity.totp where user_id = {user}", stop) > 0;
    }

    public static SecretName SecretOf(Guid user) => new(Purpose, user.ToString());

    /// <summary>As authenticators read it: base32 without padding.</summary>
    public static string Write(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code.Replace("-", "", StringComparison.Ordinal).Trim().ToUpperInvariant()));
}
