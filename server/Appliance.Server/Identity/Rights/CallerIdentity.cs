using System.Security.Claims;
using Appliance.Server.Identity.Tokens;

namespace Appliance.Server.Identity.Rights;

/// <summary>A caller who has shown a good token, with all that it gives.</summary>
internal sealed class CallerIdentity(TokenHolder holder, CallerRights rights, string scheme)
    : ClaimsIdentity([new Claim(ClaimTypes.Name, holder.Name)], scheme)
{
    public TokenHolder Holder => holder;

    public CallerRights Rights => rights;
}
