using Microsoft.AspNetCore.Authorization;

namespace Appliance.Server;

/// <summary>On an endpoint of the API: the permission (<see cref="Contracts.Permissions"/>) that its caller must have. Identity enforces it.</summary>
/// <param name="Scoped">
/// Having it somewhere is enough to come in: the room itself asks Identity about each object, and shows what is out of reach as if it were not there.
/// Otherwise the caller must have it for everything.
/// </param>
internal sealed record NeededPermission(string Name, bool Scoped);

/// <summary><c>api.MapGet(…).Needs(Permissions.JobRead)</c></summary>
internal static class NeedingEndpoints
{
    public static T Needs<T>(this T endpoint, string permission, bool scoped = false) where T : IEndpointConventionBuilder
    {
        endpoint.Add(built => built.Metadata.Add(new NeededPermission(permission, scoped)));
        return endpoint;
    }

    /// <summary>No endpoint is open because somebody forgot it: each is either for anybody or names what it needs, or the server does not start.</summary>
    public static void Check(IEndpointRouteBuilder api)
    {
        var silent = api.DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<NeededPermission>() is null)
            .Select(endpoint => endpoint.DisplayName).ToList();
        if (silent.Count > 0) throw new InvalidOperationException($"These endpoints name no permission: {string.Join("; ", silent)}.");
    }
}
