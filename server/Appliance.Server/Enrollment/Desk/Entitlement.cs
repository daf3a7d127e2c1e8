using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Agents;
using Appliance.Server.Boot;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>What lets a stranger ask at all: a boot we served, or an operator's join token. Neither says who it is.</summary>
/// <param name="Mac">The machine the boot token was given to.</param>
/// <param name="Host">The host name a join token was issued for; then it is approved by itself.</param>
/// <param name="Reused">The boot token was already used with another key.</param>
internal sealed record Entitlement(MacAddress? Mac, Guid? Attempt, string? Host, string? IssuedBy, bool Reused = false)
{
    private const int LongestToken = 256;

    /// <summary>
    /// A key whose request came to nothing asks again by what it was entitled to then: its token's time is long over, and nothing more
    /// is given than to wait once more. Null for everybody else.
    /// </summary>
    public static Entitlement? Again(Request? known, EnrollmentRequest asked, DateTimeOffset now)
    {
        if (known is null || known.Role != asked.Role) return null;
        var ended = known.State is RequestState.Expired or RequestState.Superseded || (known.State == RequestState.Waiting && known.Expires <= now);
        return ended ? new Entitlement(known.IsHost ? null : known.Mac, known.Attempt, null, null) : null;
    }

    /// <exception cref="FaultException">Denied: no token, or one that is no longer good for anything.</exception>
    public static async Task<Entitlement> RedeemAsync(
        ITransaction transaction, EnrollmentRequest request, KeyProof key, IBootTokens bootTokens, IJoinTokens joinTokens, CancellationToken stop)
    {
        if (request is { JoinTokenId: { } join, JoinProof: { } proof })
        {
            if (request.Role != Roles.Host) throw WrongRole("A join token is for hosts only.");
            var grant = await joinTokens.RedeemAsync(transaction, join, key.Transcript, proof, key.Hash, stop);
            return new Entitlement(null, null, grant.Host, grant.IssuedBy);
        }
        if (request.BootToken is not { Length: > 0 and <= LongestToken } token)
            throw new FaultException(FaultKind.Denied, FaultCodes.BootTokenMissing, "Neither a boot token nor a join token came with the request.");
        if (request.Role != Roles.Discovery) throw WrongRole("A boot token is for the discovery system only.");
        var use = await bootTokens.RedeemAsync(transaction, token, key.Hash, stop);
        return use.Verdict switch
        {
            BootTokenVerdict.Fresh or BootTokenVerdict.Repeated => new Entitlement(use.Mac, use.Attempt, null, null),
            BootTokenVerdict.Reused => new Entitlement(use.Mac, use.Attempt, null, null, Reused: true),
            BootTokenVerdict.Expired => throw new FaultException(FaultKind.Denied, FaultCodes.BootTokenExpired, "The boot token has expired."),
            _ => throw new FaultException(FaultKind.Denied, FaultCodes.BootTokenUnknown, "The boot token is unknown."),
        };
    }

    private static FaultException WrongRole(string message) => new(FaultKind.Denied, FaultCodes.RoleNotAccepted, message);
}
