using System.Net;
using Appliance.Server.Inventory;
using Appliance.Server.Network.Memory;

namespace Appliance.Server.Network.Names;

/// <summary>Names of members, of reservations that carry one, and the appliance's own.</summary>
internal sealed class PublishedNames(NetworkMemory memory) : INames
{
    public IReadOnlyCollection<string> Domains => memory.Now.Domains;

    public long Revision => memory.Now.Revision;

    public event Action? Changed
    {
        add => memory.Changed += value;
        remove => memory.Changed -= value;
    }

    public string ApplianceName => memory.Now.ApplianceName;

    public IReadOnlyList<NamedAddress> All => memory.Now.Names;

    public IReadOnlyList<IPAddress> Addresses(string name) => memory.Now.Addresses(name);

    public string? Name(IPAddress address) => memory.Now.Name(address);

    public string? Of(ResourceId resource)
    {
        var now = memory.Now;
        return now.Of(resource) is { HostName: not null } kept && now.Subnet(kept.Subnet) is { } subnet ? $"{kept.HostName}.{subnet.Domain}" : null;
    }
}
