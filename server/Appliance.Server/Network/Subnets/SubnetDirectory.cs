using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network.Memory;

namespace Appliance.Server.Network.Subnets;

/// <summary>The subnets, beside what Dhcp says really happens on them.</summary>
internal sealed class SubnetDirectory(NetworkMemory memory) : ISubnets
{
    private readonly ConcurrentDictionary<Guid, (SubnetState State, string? Reason)> _states = new();
    private readonly ConcurrentDictionary<Guid, PoolUse> _use = new();

    public IReadOnlyList<SubnetConfig> All => memory.Now.Subnets;

    public SubnetConfig? Containing(IPAddress address) => memory.Now.Containing(address);

    public event Action? Changed
    {
        add => memory.SubnetsChanged += value;
        remove => memory.SubnetsChanged -= value;
    }

    public void ReportState(Guid subnet, SubnetState state, string? reason) => _states[subnet] = (state, reason);

    public void ReportUse(Guid subnet, PoolUse use) => _use[subnet] = use;

    /// <summary>By name, as operators write it.</summary>
    public SubnetConfig Find(string name) => memory.Now.Subnet(name) ?? throw Missing(name);

    public static FaultException Missing(string name) => new(FaultKind.Missing, FaultCodes.SubnetMissing, $"There is no subnet '{name}'.");

    public Subnet Show(SubnetConfig subnet)
    {
        var (state, reason) = subnet.Mode == SubnetMode.Off ? (SubnetState.Off, null) : _states.GetValueOrDefault(subnet.Id, (SubnetState.Probing, null));
        var use = _use.GetValueOrDefault(subnet.Id, default);
        return new Subnet(
            subnet.Id, subnet.Name, subnet.Network.ToString(), subnet.Interface, subnet.ServerAddress.ToString(), subnet.Gateway?.ToString(),
            [.. subnet.Pools.Select(Show)], subnet.Domain,
            [.. subnet.DnsServers.Select(s => s.ToString())], (int)subnet.Lease.TotalSeconds, subnet.Mode, subnet.AnswerRouterSolicitations,
            state, reason, subnet.Pools.Sum(Ipv4.Size), use.Leased)
        {
            Relayed = subnet.Relayed,
            Relays = [.. subnet.Relays.Select(relay => relay.ToString())],
            SharedNetwork = subnet.SharedNetwork,
            Options = [.. subnet.Options.Select(option => option.Show())],
            Reserved = memory.Now.Reservations.LongCount(kept => kept.Subnet == subnet.Id && subnet.Pools.Any(pool => Ipv4.Contains(pool, kept.Address))),
            Declined = use.Declined,
        };
    }

    public static AddressRange Show(Pool pool) => new(pool.First.ToString(), pool.Last.ToString(), pool.For?.Class);
}
