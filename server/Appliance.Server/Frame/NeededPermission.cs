namespace Appliance.Server;

/// <summary>On an endpoint of the API: the permission (<see cref="Contracts.Permissions"/>) that its caller must have. Identity enforces it.</summary>
internal sealed record NeededPermission(string Name);

/// <summary><c>api.MapGet(…).Needs(Permissions.JobRead)</c></summary>
internal static class NeedingEndpoints
{
    public static T Needs<T>(this T endpoint, string permission) where T : IEndpointConventionBuilder
    {
        endpoint.Add(built => built.Metadata.Add(new NeededPermission(permission)));
        return endpoint;
    }
}
