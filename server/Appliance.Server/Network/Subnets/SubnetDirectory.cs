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
    private readonly ConcurrentDictionary<Guid, (SubnetState State, string? Reason, long Leased)> _ipv6 = new();

    public IReadOnlyList<SubnetConfig> All => memory.Now.Subnets;

    public SubnetConfig? Containing(IPAddress address) => memory.Now.Containing(address);

    public event Action? Changed
    {
        add => memory.SubnetsChanged += value;
        remove => memory.SubnetsChanged -= value;
    }

    public void ReportState(Guid subnet, SubnetState state, string? reason) => _states[subnet] = (state, reason);

    public void ReportIpv6(Guid subnet, SubnetState state, string? reason, long leased) => _ipv6[subnet] = (state, reason, leased);

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
            Ipv6 = subnet.Ipv6 is { } ipv6 ? Show(subnet.Id, ipv6) : null,
        };
    }

    public static Ipv6Range Show(Ipv6Pool pool) => new(pool.First.ToString(), pool.Last.ToString());

    private SubnetIpv6 Show(Guid subnet, Ipv6Config ipv6)
    {
        var (state, reason, leased) = ipv6.Served ? _ipv6.GetValueOrDefault(subnet, (SubnetState.Probing, null, 0)) : (SubnetState.Off, null, 0);
        return new SubnetIpv6(
            ipv6.Prefix.ToString(), ipv6.ServerAddress.ToString(), ipv6.Served, [.. ipv6.Pools.Select(Show)], [.. ipv6.DnsServers.Select(server => server.ToString())],
            ipv6.Advertising, ipv6.AutoAddresses, state, reason, leased);
    }

    public static AddressRange Show(Pool pool) => new(pool.First.ToString(), pool.Last.ToString(), pool.For?.Class);
}
