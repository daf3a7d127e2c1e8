using Appliance.Server.Store;

namespace Appliance.Server.Identity;

/// <summary>One-use tokens by which an operator lets a running host ask to join (flow A).</summary>
public interface IJoinTokens
{
    /// <summary>
    /// Checks the proof in fixed time and uses the token up, in the caller's transaction. The same public key may come again with
    /// the same token while the token lives (a lost answer).
    /// </summary>
    /// <param name="transcript">What the proof is computed over.</param>
    /// <exception cref="Contracts.FaultException">Denied: unknown, expired, used, or a wrong proof.</exception>
    Task<JoinGrant> RedeemAsync(ITransaction transaction, string tokenId, byte[] transcript, byte[] proof, byte[] publicKeyHash, CancellationToken stop);
}

/// <param name="Host">The host name it was issued for; then the host is approved by itself.</param>
public sealed record JoinGrant(Guid TokenId, string? Host, string IssuedBy);
