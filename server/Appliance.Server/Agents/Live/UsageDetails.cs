using Appliance.Contracts;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Live;

/// <summary>Shows on a resource how much of it is in use, from the last heartbeat of a connection to this server.</summary>
internal sealed class UsageDetails(LiveAgents live) : IResourceDetails
{
    public Task<IReadOnlyDictionary<Guid, Resource>> DecorateAsync(IReadOnlyDictionary<Guid, Resource> resources, CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<Guid, Resource>>(resources.ToDictionary(entry => entry.Key, entry => entry.Value with { Usage = live.Find(new ResourceId(entry.Key))?.Usage }));
}
