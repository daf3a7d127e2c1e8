using Appliance.Contracts;

namespace Appliance.Server.Inventory;

/// <summary>
/// Something a room upstairs knows about resources and the operator's list shows: a pending request, an address, a connection.
/// Implementations answer from memory or with one query for all ids.
/// </summary>
public interface IResourceDetails
{
    Task<IReadOnlyDictionary<Guid, Resource>> DecorateAsync(IReadOnlyDictionary<Guid, Resource> resources, CancellationToken stop);

    /// <summary>The resources this room finds for a search text, from memory: Inventory knows nothing of IP addresses.</summary>
    IEnumerable<ResourceId> Search(string text) => [];
}
