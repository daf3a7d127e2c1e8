using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Power.Machines;

/// <summary>Shows on a resource whether it is on. While the store is away the list does without.</summary>
internal sealed class PowerDetails(PowerBook book) : IResourceDetails
{
    public async Task<IReadOnlyDictionary<Guid, Resource>> DecorateAsync(IReadOnlyDictionary<Guid, Resource> resources, CancellationToken stop)
    {
        try
        {
            var states = await book.StatesAsync([.. resources.Keys], stop);
            return resources.ToDictionary(entry => entry.Key, entry => states.TryGetValue(entry.Key, out var state) ? entry.Value with { Power = state } : entry.Value);
        }
        catch (StoreAwayException)
        {
            return resources;
        }
    }
}
