using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Live;

/// <summary>Shows on a resource that two machines hold its membership; nothing else against it matters more.</summary>
internal sealed class QuarantineDetails(ICertificateRenewals renewals) : IResourceDetails
{
    public Task<IReadOnlyDictionary<Guid, Resource>> DecorateAsync(IReadOnlyDictionary<Guid, Resource> resources, CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<Guid, Resource>>(resources.ToDictionary(entry => entry.Key, entry => Decorate(entry.Value)));

    private Resource Decorate(Resource resource) => renewals.QuarantinedSince(resource.Id) is { } since
        ? resource with
        {
            Fault = new ResourceFault(FaultCodes.AgentQuarantined, "Two machines hold its membership; its agent is only listened to.", FaultCodes.Cures[FaultCodes.AgentQuarantined], since),
        }
        : resource;
}
