using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Network.Memory;

namespace Appliance.Server.Network.Names;

/// <summary>Shows members with their address and name.</summary>
internal sealed class ResourceAddresses(NetworkMemory memory, PublishedNames names) : IResourceDetails
{
    public Task<IReadOnlyDictionary<Guid, Resource>> DecorateAsync(IReadOnlyDictionary<Guid, Resource> resources, CancellationToken stop)
    {
        var now = memory.Now;
        return Task.FromResult<IReadOnlyDictionary<Guid, Resource>>(resources.ToDictionary(
            entry => entry.Key,
            entry => now.Of(new ResourceId(entry.Key)) is { } kept
                ? entry.Value with { Address = kept.Address.ToString(), DnsName = names.Of(new ResourceId(entry.Key)) }
                : entry.Value));
    }
}
