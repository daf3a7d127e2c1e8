using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Tokens;

/// <summary>
/// What changes how somebody signs in wants a sign-in of the last minutes: whoever finds a screen open, or steals a session, must not be able to make the
/// account their own for good.
/// </summary>
internal sealed class RecentSignIn(IStore store, TimeProvider clock)
{
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(15);

    /// <exception cref="FaultException">Denied: the sign-in is older.</exception>
    public async Task DemandAsync(ClaimsPrincipal caller, CancellationToken stop)
    {
        var since = await store.FirstAsync($"select created_at from identity.api_tokens where id = {caller.CallerToken()}", row => row.Time(0), stop);
        if (clock.GetUtcNow() - since > Within)
            throw new FaultException(FaultKind.Denied, FaultCodes.SignInTooOld, $"This needs a sign-in of the last {Within.TotalMinutes:0} minutes.");
    }
}
