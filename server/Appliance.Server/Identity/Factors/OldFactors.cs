using Appliance.Contracts;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Factors;

/// <summary>
/// The secrets of authenticators as earlier editions kept them: in the table of their own, under a key in the file identity/factors.key. A start moves
/// them to the other secrets, all or none, and removes the file when nothing needs it any more.
/// </summary>
internal sealed class OldFactors(IStore store, SecretTable secrets, DataDirectory data, ILogger<OldFactors> log)
{
    public async Task MoveAsync(CancellationToken stop)
    {
        var path = Path.Combine(data.Folder("identity"), "factors.key");
        try
        {
            var (moved, left) = await store.InTransactionAsync(transaction => MoveAsync(transaction, path, stop), stop);
            if (left > 0) Log.FactorsStay(log, left, path);
            if (moved > 0) Log.FactorsMoved(log, moved, path);
            if (left == 0) File.Delete(path);
        }
        catch (FaultException lost) when (lost.Code == FaultCodes.SecretKeyLost)
        {
            // RotateSecrets has said so; the start with the right key file moves them.
        }
    }

    private async Task<(int Moved, int Left)> MoveAsync(ITransaction transaction, string path, CancellationToken stop)
    {
        var rows = await transaction.QueryAsync(
            "select user_id, secret from identity.totp where secret is not null for update", row => (User: row.GetGuid(0), Sealed: row.GetFieldValue<byte[]>(1)), stop);
        if (rows.Count == 0 || Read(path) is not { } key) return (0, rows.Count);
        var moved = 0;
        foreach (var (user, kept) in rows)
        {
            if (Seal.Open(key, kept, $"appliance-second-factor-1\n{user}") is not { } secret) continue;
            await secrets.SetAsync(transaction, TotpDesk.SecretOf(user), TotpDesk.Write(secret), stop);
            await transaction.ExecuteAsync($"update identity.totp set secret = null where user_id = {user}", stop);
            moved++;
        }
        return (moved, rows.Count - moved);
    }

    /// <returns>Null when there is no such file, or it holds no key.</returns>
    private static byte[]? Read(string path)
    {
        var key = new byte[Seal.KeyBytes];
        return File.Exists(path) && Convert.FromHexString(File.ReadAllText(path).Trim(), key, out _, out var written) == System.Buffers.OperationStatus.Done && written == key.Length ? key : null;
    }
}
