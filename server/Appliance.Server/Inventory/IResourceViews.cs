using Appliance.Contracts;

namespace Appliance.Server.Inventory;

/// <summary>A resource as operators see it, with what every room knows of it.</summary>
public interface IResourceViews
{
    /// <exception cref="FaultException">Missing.</exception>
    Task<Resource> ShowAsync(ResourceId id, CancellationToken stop);
}
