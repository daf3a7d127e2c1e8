using Microsoft.AspNetCore.Authorization;

namespace Appliance.Server.Identity.Rights;

/// <summary>Lets a request through to its endpoint when its caller has what the endpoint needs.</summary>
internal sealed class PermissionGate : AuthorizationHandler<PermissionGate.Requirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        if (context.User.Identity is CallerIdentity caller && context.Resource is HttpContext request)
        {
            var endpoint = request.GetEndpoint();
            // Where there is nothing there is nothing to need, and routing's own endpoints only say "no such method" and the like.
            if (endpoint is not RouteEndpoint || (endpoint.Metadata.GetMetadata<NeededPermission>() is { } needed && caller.Rights.Passes(needed))) context.Succeed(requirement);
        }
        return Task.CompletedTask;
    }

    public sealed record Requirement : IAuthorizationRequirement;
}
