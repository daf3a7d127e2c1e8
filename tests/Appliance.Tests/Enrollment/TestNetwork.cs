using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot;
using Appliance.Server.Dhcp;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;
using Appliance.Tests.Network;

namespace Appliance.Tests.Enrollment;

/// <summary>One subnet, 10.99.0.0/24, its leases and its names, and the hops of every boot; written only when a transaction commits.</summary>
internal sealed class TestNetwork : ISubnets, IReservations, INames, ILeases, IBootTimeline
{
    private readonly SubnetConfig _subnet = NetworkWorld.Subnet();

    public ConcurrentDictionary<MacAddress, IPAddress> Leases { get; } = [];

    public ConcurrentDictionary<ResourceId, (string Name, MacAddress Mac, IPAddress Address)> Settled { get; } = [];

    public ConcurrentQueue<(MacAddress Mac, string Hop)> Hops { get; } = [];

    public event Action? Changed
    {
        add { }
        remove { }
    }

    IReadOnlyList<SubnetConfig> ISubnets.All => [_subnet];

    public IReadOnlyCollection<string> Domains => [_subnet.Domain];

    public long Revision => 1;

    IReadOnlyList<NamedAddress> INames.All => [];

    public string ApplianceName => "appliance";

    public SubnetConfig? Containing(IPAddress address) => _subnet.Network.Contains(address) ? _subnet : null;

    public void ReportState(Guid subnet, SubnetState state, string? reason)
    {
    }

    public void ReportIpv6(Guid subnet, SubnetState state, string? reason, long leased)
    {
    }

    public Task<bool> SettleIpv6Async(ITransaction transaction, Guid subnet, MacAddress mac, IPAddress address, CancellationToken stop) => Task.FromResult(false);

    public void ReportUse(Guid subnet, PoolUse use)
    {
    }

    public KeptAddress? For(Guid subnet, ClientKey client) => Kept(settled => ClientKey.Of(settled.Mac) == client);

    public KeptAddress? At(Guid subnet, IPAddress address) => Kept(settled => settled.Address.Equals(address));

    public bool KnowsOtherKeys(Guid subnet) => false;

    private KeptAddress? Kept(Func<(string Name, MacAddress Mac, IPAddress Address), bool> which) =>
        Settled.Values.Where(which).Select(settled => new KeptAddress(ClientKey.Of(settled.Mac), settled.Address, [])).FirstOrDefault();

    public Task SettleAsync(ITransaction transaction, ResourceId resource, string name, MacAddress mac, IPAddress address, CancellationToken stop)
    {
        if (Settled.Any(settled => settled.Key != resource && settled.Value.Name == name))
            throw new FaultException(FaultKind.Conflict, FaultCodes.ResourceNameTaken, "The name belongs to another.");
        transaction.AfterCommit(() => Settled[resource] = (name, mac, address));
        return Task.CompletedTask;
    }

    public Task WithdrawAsync(ITransaction transaction, ResourceId resource, CancellationToken stop)
    {
        transaction.AfterCommit(() => Settled.TryRemove(resource, out _));
        return Task.CompletedTask;
    }

    public IReadOnlyList<IPAddress> Addresses(string name) => [.. Settled.Values.Where(settled => $"{settled.Name}.{_subnet.Domain}" == name).Select(settled => settled.Address)];

    public string? Name(IPAddress address) => null;

    public string? Of(ResourceId resource) => Settled.TryGetValue(resource, out var settled) ? $"{settled.Name}.{_subnet.Domain}" : null;

    public MacAddress? Holder(IPAddress address) => Leases.Where(lease => lease.Value.Equals(address)).Select(lease => (MacAddress?)lease.Key).FirstOrDefault();

    public IPAddress? AddressOf(MacAddress mac) => Leases.GetValueOrDefault(mac);

    public void Record(MacAddress mac, BootHopKind kind, string detail, long? bytes = null) => Hops.Enqueue((mac, kind.ToString()));

    public void End(MacAddress mac, BootOutcome outcome, string? reason = null, string? evidence = null) => Hops.Enqueue((mac, $"{outcome} {reason}".Trim()));

    public Task<IReadOnlyList<BootAttempt>> ReadAsync(IReadOnlyList<MacAddress> macs, int most, CancellationToken stop) => Task.FromResult<IReadOnlyList<BootAttempt>>([]);
}
