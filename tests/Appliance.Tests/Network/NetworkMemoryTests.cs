using System.Net;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;

namespace Appliance.Tests.Network;

public sealed class NetworkMemoryTests
{
    private readonly FixedInterfaces _interfaces = new(NetworkWorld.Interfaces);
    private readonly SubnetConfig _lab = NetworkWorld.Subnet();
    private readonly NetworkMemory _memory;
    private int _changes;

    public NetworkMemoryTests()
    {
        _memory = new NetworkMemory(_interfaces, new NetworkSettings());
        _memory.SubnetsChanged += () => _changes++;
    }

    [Fact]
    public void AnOlderRevisionNeverReplacesANewerOne()
    {
        _memory.Swap(Snapshot(3));
        _memory.Swap(new NetworkSnapshot(2, [], [], "appliance"));
        _memory.Now.Subnets.ShouldBe([_lab]);
    }

    [Fact]
    public void ANewReservationIsNoChangeOfSubnets()
    {
        _memory.Swap(Snapshot(1));
        _memory.Swap(new NetworkSnapshot(2, [_lab with { Pools = [.. _lab.Pools] }], [Kept("10.99.0.7", "node")], "appliance"));
        _changes.ShouldBe(1);
    }

    [Fact]
    public void OurAddressFollowsTheInterface()
    {
        _memory.Swap(Snapshot(1));
        _interfaces.Interfaces = [new("br0", 2, null, true, [new(IPAddress.Parse("10.99.0.2"), 24)])];
        _memory.LookAgain();
        _memory.Now.Subnets[0].ServerAddress.ShouldBe(IPAddress.Parse("10.99.0.2"));
        _interfaces.Interfaces = [];
        _memory.LookAgain();
        _memory.Now.Subnets[0].ServerAddress.ShouldBe(IPAddress.Parse("10.99.0.2"));
        _changes.ShouldBe(2);
    }

    [Fact]
    public void NamesWorkForwardsAndBackwards()
    {
        var resource = ResourceId.New();
        _memory.Swap(new NetworkSnapshot(1, [_lab], [Kept("10.99.0.7", "node") with { Resource = resource }, Kept("10.99.0.8", null)], "appliance"));
        var names = new PublishedNames(_memory);
        names.Addresses("node.lab.example").ShouldBe([IPAddress.Parse("10.99.0.7")]);
        names.Name(IPAddress.Parse("10.99.0.7")).ShouldBe("node.lab.example");
        names.Name(IPAddress.Parse("10.99.0.8")).ShouldBeNull();
        names.Of(resource).ShouldBe("node.lab.example");
        names.Of(ResourceId.New()).ShouldBeNull();
        names.Domains.ShouldBe(["lab.example"]);
    }

    [Fact]
    public void TheApplianceHasItsOwnNameOnEverySubnetOfADomain()
    {
        var second = NetworkWorld.Subnet("second", "10.98.0.0/24", "10.98.0.1");
        _memory.Swap(new NetworkSnapshot(1, [_lab, second], [], "appliance"));
        var names = new PublishedNames(_memory);
        names.Addresses("appliance.lab.example").ShouldBe([IPAddress.Parse("10.99.0.1"), IPAddress.Parse("10.98.0.1")]);
        names.Name(IPAddress.Parse("10.98.0.1")).ShouldBe("appliance.lab.example");
    }

    private NetworkSnapshot Snapshot(long revision) => new(revision, [_lab], [], "appliance");

    private StoredReservation Kept(string address, string? name) =>
        new(_lab.Id, ClientKey.Of(new MacAddress(0x525400000000ul + (ulong)IPAddress.Parse(address).GetAddressBytes()[3])), IPAddress.Parse(address), name, null);
}
