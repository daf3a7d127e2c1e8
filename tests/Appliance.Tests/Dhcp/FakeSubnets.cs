using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Tests.Dhcp;

/// <summary>The rooms below Dhcp, in memory.</summary>
internal sealed class FakeSubnets : ISubnets, IReservations
{
    private readonly Dictionary<(Guid Subnet, ClientKey Client), KeptAddress> _reserved = [];

    public List<SubnetConfig> List { get; } = [];

    public Dictionary<Guid, (SubnetState State, string? Reason)> States { get; } = [];

    public IReadOnlyList<SubnetConfig> All => List;

    public event Action? Changed;

    /// <summary>10.99.N.0/24 with a pool of as many addresses from .100 on.</summary>
    public SubnetConfig Add(int number, int pool, TimeSpan lease, string on = "br0")
    {
        var subnet = new SubnetConfig(
            Guid.CreateVersion7(), $"lab{number}", IPNetwork.Parse($"10.99.{number}.0/24"), on, IPAddress.Parse($"10.99.{number}.1"), IPAddress.Parse($"10.99.{number}.254"),
            [new Pool(IPAddress.Parse($"10.99.{number}.100"), IPAddress.Parse($"10.99.{number}.{99 + pool}"))], "lab.test", [], lease, SubnetMode.Authoritative, false);
        List.Add(subnet);
        return subnet;
    }

    public void Change() => Changed?.Invoke();

    public void Reserve(SubnetConfig subnet, MacAddress mac, string address) => Reserve(subnet, ClientKey.Of(mac), address);

    public void Reserve(SubnetConfig subnet, ClientKey client, string address, params IReadOnlyList<ConfiguredOption> options) =>
        _reserved[(subnet.Id, client)] = new KeptAddress(client, IPAddress.Parse(address), options);

    public void Reserve6(SubnetConfig subnet, ClientKey client, string address, string ipv6) =>
        _reserved[(subnet.Id, client)] = new KeptAddress(client, IPAddress.Parse(address), [], IPAddress.Parse(ipv6));

    public void Unreserve(SubnetConfig subnet, MacAddress mac) => _reserved.Remove((subnet.Id, ClientKey.Of(mac)));

    /// <summary>As an operator changes it: a subnet is never altered, only replaced.</summary>
    public SubnetConfig Replace(SubnetConfig subnet, SubnetConfig by)
    {
        List[List.FindIndex(one => one.Id == subnet.Id)] = by;
        Change();
        return by;
    }

    public SubnetConfig? Containing(IPAddress address) => List.Find(subnet => subnet.Network.Contains(address));

    public void ReportState(Guid subnet, SubnetState state, string? reason) => States[subnet] = (state, reason);

    public void ReportIpv6(Guid subnet, SubnetState state, string? reason, long leased) => States6[subnet] = (state, reason);

    public Dictionary<Guid, (SubnetState State, string? Reason)> States6 { get; } = [];

    public Task<bool> SettleIpv6Async(ITransaction transaction, Guid subnet, MacAddress mac, IPAddress address, CancellationToken stop) => Task.FromResult(false);

    public Dictionary<Guid, PoolUse> Use { get; } = [];

    public void ReportUse(Guid subnet, PoolUse use) => Use[subnet] = use;

    public KeptAddress? For(Guid subnet, ClientKey client) => _reserved.GetValueOrDefault((subnet, client));

    public KeptAddress? At(Guid subnet, IPAddress address) => _reserved.FirstOrDefault(kept => kept.Key.Subnet == subnet && (kept.Value.Address.Equals(address) || address.Equals(kept.Value.Ipv6))).Value;

    public bool KnowsOtherKeys(Guid subnet) => _reserved.Keys.Any(key => key.Subnet == subnet && !key.Client.IsMac);

    public Task SettleAsync(ITransaction transaction, ResourceId resource, string name, MacAddress mac, IPAddress address, CancellationToken stop) => Task.CompletedTask;

    public Task WithdrawAsync(ITransaction transaction, ResourceId resource, CancellationToken stop) => Task.CompletedTask;
}
