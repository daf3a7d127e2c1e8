using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Tokens;

namespace Appliance.Tests.Identity;

/// <summary>Callers as a good token makes them.</summary>
internal static class TestCaller
{
    public static ClaimsPrincipal Administrator { get; } = With(new Right(Guid.CreateVersion7(), BuiltInRoles.Administrator, BuiltInRoles.All[BuiltInRoles.Administrator], Scope.Everything, Deny: false));

    public static ClaimsPrincipal With(params Right[] rights)
    {
        var user = Guid.CreateVersion7();
        return new ClaimsPrincipal(new CallerIdentity(new TokenHolder(Guid.CreateVersion7(), user, "ada", TokenKind.SignIn), new CallerRights(user, rights), "test"));
    }
}
