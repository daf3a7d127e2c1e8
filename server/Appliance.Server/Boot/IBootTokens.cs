using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Boot;

/// <summary>Ties a registration to the boot it came from. A boot token proves nothing about who brings it.</summary>
public interface IBootTokens
{
    /// <summary>
    /// Uses the token up for this public key. The same key may come again (a lost answer); another key is
    /// <see cref="BootTokenVerdict.Reused"/>. In the caller's transaction.
    /// </summary>
    Task<BootTokenUse> RedeemAsync(ITransaction transaction, string token, byte[] publicKeyHash, CancellationToken stop);
}

/// <param name="Mac">The machine the token was given to; null when unknown.</param>
public sealed record BootTokenUse(BootTokenVerdict Verdict, MacAddress? Mac, Guid? Attempt);

public enum BootTokenVerdict
{
    Fresh,
    Repeated,
    Reused,
    Expired,
    Unknown,
}
