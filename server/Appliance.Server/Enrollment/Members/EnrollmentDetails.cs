using System.Net;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Dhcp;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Members;

/// <summary>Adds to the operator's list what only upstairs is known: the request that waits, address and name, and whether the agent is there.</summary>
internal sealed class EnrollmentDetails(IStore store, RequestBook requests, IMachines machines, ILeases leases, INames names, IAgents agents) : IResourceDetails
{
    public async Task<IReadOnlyDictionary<Guid, Resource>> DecorateAsync(IReadOnlyDictionary<Guid, Resource> resources, CancellationToken stop)
    {
        var pending = await PendingAsync(resources.Keys, stop);
        return resources.ToDictionary(entry => entry.Key, entry => Decorate(entry.Value, pending.GetValueOrDefault(entry.Key)));
    }

    public IEnumerable<ResourceId> Search(string text) =>
        IPAddress.TryParse(text, out var address) && leases.Holder(address) is { } mac ? machines.WithMac(mac).Select(machine => machine.Id) : [];

    private Resource Decorate(Resource resource, PendingRequest? pending)
    {
        var id = new ResourceId(resource.Id);
        var dnsName = names.Of(id);
        var address = dnsName is not null && names.Addresses(dnsName) is [var published, ..] ? published : null;
        if (address is null && machines.Find(id)?.BootMac is { } mac) address = leases.AddressOf(mac);
        return resource with { Pending = pending, DnsName = dnsName, Address = address?.ToString(), Connected = agents.IsConnected(id) };
    }

    /// <summary>One query for the page, and none when nobody on it waits. While the store is away the list does without.</summary>
    private async Task<Dictionary<Guid, PendingRequest>> PendingAsync(IEnumerable<Guid> ids, CancellationToken stop)
    {
        var waiting = ids.Where(id => machines.Find(new ResourceId(id)) is { Waiting: true }).ToList();
        if (waiting.Count == 0) return [];
        try
        {
            return (await requests.WaitingAsync(store, waiting, stop)).GroupBy(request => request.Resource.Value).ToDictionary(group => group.Key, group => Show(group.Last()));
        }
        catch (StoreAwayException)
        {
            return [];
        }
    }

    private static PendingRequest Show(Request request) => new(request.Id, request.Code, request.Role, request.Since, request.Expires, request.ConflictWith?.Value);
}
