using System.Net;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;

namespace Appliance.Tests.Dhcp;

/// <summary>Requests that come through relays, and wires that carry several subnets.</summary>
public sealed class RelayTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly MacAddress A = DhcpWorld.Client(1), B = DhcpWorld.Client(2);

    [Fact]
    public async Task ARelaysGatewayAddressChoosesASubnetThatIsFarAway()
    {
        var world = await WorldAsync();
        var left = await world.SendAsync(Relayed(A, giaddr: "10.99.5.254"));
        (left!.Value.To.ToString(), left.Value.Port).ShouldBe(("10.99.5.254", (ushort)67));
        DhcpWorld.Read(left).YourAddress.ToString().ShouldBe("10.99.5.100");
        await world.StopAsync();
    }

    [Fact]
    public async Task LinkSelectionChoosesTheSubnetAndGiaddrOnlyWhereToAnswer()
    {
        var world = await WorldAsync();
        var left = await world.SendAsync(Relayed(A, giaddr: "10.99.0.200", information: [5, 4, 10, 99, 5, 0]));
        left!.Value.To.ToString().ShouldBe("10.99.0.200");
        var offer = DhcpWorld.Read(left);
        offer.YourAddress.ToString().ShouldBe("10.99.5.100");
        offer.RelayAddress.ToString().ShouldBe("10.99.0.200");
        offer.Options.Get(DhcpOption.RelayInformation).ShouldBe([5, 4, 10, 99, 5, 0]);
        offer.Options.Codes.Last().ShouldBe((byte)82);
        await world.StopAsync();
    }

    [Fact]
    public async Task SubnetSelectionDoesTheSameForRelaysThatKnowOnlyIt()
    {
        var world = await WorldAsync();
        var message = Relayed(A, giaddr: "10.99.0.200");
        message.Options.Set(DhcpOption.SubnetSelection, Ipv4Address.Parse("10.99.5.0"));
        DhcpWorld.Read(await world.SendAsync(message)).YourAddress.ToString().ShouldBe("10.99.5.100");
        await world.StopAsync();
    }

    [Fact]
    public async Task OnlyTheRelaysASubnetNamesSpeakForIt()
    {
        var world = await WorldAsync();
        var far = world.Subnets.List[1];
        world.Subnets.Replace(far, far with { Relays = [IPAddress.Parse("192.0.2.7")] });
        (await world.SendAsync(Relayed(A, giaddr: "10.99.5.254"))).ShouldBeNull();
        (await world.SendAsync(Relayed(A, giaddr: "10.99.0.200", information: [5, 4, 10, 99, 5, 0]))).ShouldBeNull();
        DhcpWorld.Read(await world.SendAsync(Relayed(A, giaddr: "192.0.2.7", information: [5, 4, 10, 99, 5, 0]))).YourAddress.ToString().ShouldBe("10.99.5.100");
        world.Dropped.ShouldBe(new Dictionary<string, long> { ["relay-unknown"] = 2 });
        await world.StopAsync();
    }

    [Fact]
    public async Task ARelayThatHidesTheServerIsNamedInItsPlace()
    {
        var world = await WorldAsync();
        byte[] information = [11, 4, 10, 99, 5, 254];
        DhcpWorld.Read(await world.SendAsync(Relayed(A, giaddr: "10.99.5.254", information))).Options.Get(DhcpOption.ServerId).ToString().ShouldBe("10.99.5.254");
        var request = Relayed(A, giaddr: "10.99.5.254", information, DhcpMessageType.Request);
        request.Options.Set(DhcpOption.ServerId, Ipv4Address.Parse("10.99.5.254"));
        request.Options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.5.100"));
        DhcpWorld.Read(await world.SendAsync(request)).Type.ShouldBe(DhcpMessageType.Ack);
        await world.StopAsync();
    }

    [Fact]
    public async Task ARelayThatSaysSoIsAnsweredOnItsOwnPort()
    {
        var world = await WorldAsync();
        var left = await world.SendAsync(Relayed(A, giaddr: "10.99.5.254", information: [19, 0]));
        left!.Value.Port.ShouldBe(AnswerWriter.ClientPort); // what the packet came from, here
        await world.StopAsync();
    }

    [Fact]
    public async Task OptionsOfARelayThatMakeNoSenseAreEchoedAndOtherwiseNothing()
    {
        var world = await WorldAsync();
        var offer = DhcpWorld.Read(await world.SendAsync(Relayed(A, giaddr: "10.99.5.254", information: [5, 200, 1])));
        offer.YourAddress.ToString().ShouldBe("10.99.5.100");
        offer.Options.Get(DhcpOption.RelayInformation).ShouldBe([5, 200, 1]);
        await world.StopAsync();
    }

    [Fact]
    public async Task ARenewalFromAFarSubnetIsGrantedWithoutItsRelay()
    {
        var world = await WorldAsync();
        var request = Relayed(A, giaddr: "10.99.5.254", type: DhcpMessageType.Request);
        request.Options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.5.100"));
        DhcpWorld.Read(await world.SendAsync(request)).Type.ShouldBe(DhcpMessageType.Ack);
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, ciaddr: "10.99.5.100"), "10.99.5.100");
        DhcpWorld.Read(left).Type.ShouldBe(DhcpMessageType.Ack);
        left!.Value.To.ToString().ShouldBe("10.99.5.100");
        await world.StopAsync();
    }

    [Fact]
    public async Task NobodyOnOurWireGetsAnAddressOfASubnetBehindARelay()
    {
        var world = await WorldAsync();
        var near = world.Subnets.List[0];
        world.Subnets.Replace(near, near with { Pools = [] });
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A))).ShouldBeNull();
        await world.StopAsync();
    }

    [Fact]
    public async Task WhenOneSubnetOfAWireIsFullTheNextGives()
    {
        var world = await DhcpWorld.StartAsync();
        world.Subnets.Add(0, pool: 1, Hour);
        world.Subnets.Add(1, pool: 1, Hour);
        var first = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A)));
        var second = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, B)));
        first.YourAddress.ToString().ShouldBe("10.99.0.100");
        second.YourAddress.ToString().ShouldBe("10.99.1.100");
        second.Options.Get(DhcpOption.Router).ShouldBe([Ipv4Address.Parse("10.99.1.254")]);
        var ack = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, B, options =>
        {
            options.Set(DhcpOption.ServerId, Ipv4Address.Parse("10.99.1.1"));
            options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.1.100"));
        }));
        DhcpWorld.Read(ack).Type.ShouldBe(DhcpMessageType.Ack);
        DhcpWorld.Read(ack).Options.Get(DhcpOption.ServerId).ToString().ShouldBe("10.99.1.1");
        // At home there, it comes back there, although the first subnet has room again.
        world.Time.Advance(Hour * 2);
        DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, B))).YourAddress.ToString().ShouldBe("10.99.1.100");
        await world.StopAsync();
    }

    [Fact]
    public async Task FarSubnetsShareAWireByItsName()
    {
        var world = await WorldAsync();
        var far = world.Subnets.Replace(world.Subnets.List[1], world.Subnets.List[1] with { SharedNetwork = "hall", Pools = [] });
        world.Subnets.List.Add(world.Subnets.Add(6, pool: 5, Hour) with { Relayed = true, SharedNetwork = "hall", Interface = far.Interface });
        world.Subnets.List.RemoveAt(2);
        DhcpWorld.Read(await world.SendAsync(Relayed(A, giaddr: "10.99.5.254"))).YourAddress.ToString().ShouldBe("10.99.6.100");
        await world.StopAsync();
    }

    /// <summary>10.99.0.0/24 here, 10.99.5.0/24 behind a relay.</summary>
    private static async Task<DhcpWorld> WorldAsync()
    {
        var world = await DhcpWorld.StartAsync();
        world.Subnets.Add(0, pool: 10, Hour);
        var far = world.Subnets.Add(5, pool: 10, Hour);
        world.Subnets.Replace(far, far with { Relayed = true, ServerAddress = IPAddress.Parse("10.99.0.1") });
        return world;
    }

    private static DhcpMessage Relayed(MacAddress mac, string giaddr, byte[]? information = null, DhcpMessageType type = DhcpMessageType.Discover) =>
        DhcpWorld.Message(type, mac, options =>
        {
            if (information is not null) options.Set(DhcpOption.RelayInformation, information);
        }, giaddr: giaddr, hops: 1);
}
