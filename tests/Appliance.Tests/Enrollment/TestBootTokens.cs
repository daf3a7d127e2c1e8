using System.Security.Cryptography;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Boot;
using Appliance.Server.Store;

namespace Appliance.Tests.Enrollment;

/// <summary>Boot tokens in the test's own database: one use each, whoever races for it.</summary>
internal sealed class TestBootTokens : IBootTokens
{
    public const string Table = "create table boot_tokens (token text primary key, mac text not null, expired boolean not null, used_by bytea)";

    public async Task<BootTokenUse> RedeemAsync(ITransaction transaction, string token, byte[] publicKeyHash, CancellationToken stop)
    {
        var row = await transaction.FirstAsync(
            $"select mac, expired, used_by from boot_tokens where token = {token} for update",
            read => new Row(MacAddress.Parse(read.GetString(0)), read.GetBoolean(1), read.IsDBNull(2) ? null : read.GetFieldValue<byte[]>(2)), stop);
        if (row is null) return new BootTokenUse(BootTokenVerdict.Unknown, null, null);
        var attempt = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(token)).AsSpan(0, 16));
        if (row.UsedBy is { } user) return new BootTokenUse(user.AsSpan().SequenceEqual(publicKeyHash) ? BootTokenVerdict.Repeated : BootTokenVerdict.Reused, row.Mac, attempt);
        if (row.Expired) return new BootTokenUse(BootTokenVerdict.Expired, row.Mac, null);
        await transaction.ExecuteAsync($"update boot_tokens set used_by = {publicKeyHash} where token = {token}", stop);
        return new BootTokenUse(BootTokenVerdict.Fresh, row.Mac, attempt);
    }

    private sealed record Row(MacAddress Mac, bool Expired, byte[]? UsedBy);
}
