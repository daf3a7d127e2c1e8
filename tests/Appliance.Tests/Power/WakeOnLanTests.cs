using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Agents;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Power.Drivers;
using Appliance.Tests.Inventory;
using Appliance.Tests.Network;

namespace Appliance.Tests.Power;

public sealed class WakeOnLanTests
{
    private static readonly PowerTarget Target = new(Guid.CreateVersion7(), "web1", null, [InventoryWorld.Mac(1).ToString()], null, null, null, null, null, null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheMagicPacketGoesToTheBroadcastAddressOfTheSubnet()
    {
        using var machine = new UdpClient(new IPEndPoint(IPAddress.Parse("127.255.255.255"), 0));
        var port = ((IPEndPoint)machine.Client.LocalEndPoint!).Port;
        var driver = new WakeOnLanPower(new Subnets(NetworkWorld.Subnet(cidr: "127.0.0.0/8", server: "127.0.0.1", at: "lo")), new NoNames(), new Agents(false)) { Port = port };

        await driver.CommandAsync(Target, new PowerCommand(PowerAction.On, Guid.CreateVersion7(), 1), Stop);

        Convert.ToHexStringLower((await machine.ReceiveAsync(Stop)).Buffer).ShouldBe(string.Concat(Enumerable.Repeat("ff", 6)) + string.Concat(Enumerable.Repeat("525400000001", 16)));
    }

    [Fact]
    public async Task WhetherItWokeOnlyItsAgentTells()
    {
        (await new WakeOnLanPower(new Subnets(), new NoNames(), new Agents(true)).ReadAsync(Target, Stop)).State.ShouldBe(PowerState.On);
        (await new WakeOnLanPower(new Subnets(), new NoNames(), new Agents(false)).ReadAsync(Target, Stop)).ShouldSatisfyAllConditions(
            seen => seen.State.ShouldBe(PowerState.Unknown), seen => seen.Blind.ShouldBeTrue());
    }

    [Fact]
    public async Task WithoutASubnetItIsRefused() => (await Should.ThrowAsync<FaultException>(
        new WakeOnLanPower(new Subnets(), new NoNames(), new Agents(false)).CommandAsync(Target, new PowerCommand(PowerAction.On, Guid.CreateVersion7(), 1), Stop))).Code.ShouldBe(FaultCodes.WakeUnaddressed);

    [Theory]
    [InlineData("10.99.0.0/24", "10.99.0.255")]
    [InlineData("10.99.0.128/25", "10.99.0.255")]
    [InlineData("192.168.7.0/28", "192.168.7.15")]
    [InlineData("10.0.0.0/8", "10.255.255.255")]
    public void ASubnetsBroadcastAddressIsItsLast(string network, string broadcast) => MagicPacket.BroadcastOf(IPNetwork.Parse(network)).ToString().ShouldBe(broadcast);

    private sealed class Subnets(params SubnetConfig[] all) : ISubnets
    {
        public IReadOnlyList<SubnetConfig> All => all;

        public event Action? Changed
        {
            add { }
            remove { }
        }

        public SubnetConfig? Containing(IPAddress address) => null;

        public void ReportState(Guid subnet, SubnetState state, string? reason)
        {
        }

        public void ReportIpv6(Guid subnet, SubnetState state, string? reason, long leased)
        {
        }

        public void ReportUse(Guid subnet, PoolUse use)
        {
        }
    }

    private sealed class NoNames : INames
    {
        public IReadOnlyCollection<string> Domains => [];

        public event Action? Changed
        {
            add { }
            remove { }
        }

        public long Revision => 0;

        public string ApplianceName => "appliance";

        public IReadOnlyList<NamedAddress> All => [];

        public IReadOnlyList<IPAddress> Addresses(string name) => [];

        public string? Name(IPAddress address) => null;

        public string? Of(ResourceId resource) => null;
    }

    private sealed class Agents(bool connected) : IAgents
    {
        public int Connected => connected ? 1 : 0;

        public bool IsConnected(ResourceId resource) => connected;

        public bool Collect(ResourceId resource) => false;

        public bool Disconnect(ResourceId resource, string reason) => false;
    }
}
