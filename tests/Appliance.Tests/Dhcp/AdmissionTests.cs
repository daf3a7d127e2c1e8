using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;

namespace Appliance.Tests.Dhcp;

/// <summary>What is refused at the door.</summary>
public sealed class AdmissionTests
{
    private static readonly MacAddress A = DhcpWorld.Client(1);

    [Theory]
    [InlineData("10.99.0.1", 1, "relay-is-us")]
    [InlineData("255.255.255.255", 1, "relay-invalid")]
    [InlineData("10.99.0.255", 1, "relay-invalid")]
    [InlineData("10.99.0.0", 1, "relay-invalid")]
    [InlineData("127.0.0.1", 1, "relay-invalid")]
    [InlineData("224.0.0.1", 1, "relay-invalid")]
    [InlineData("10.99.0.2", 17, "relay-invalid")]
    [InlineData("192.168.1.1", 1, "relay-unknown")]
    [InlineData("10.99.7.2", 1, "relay-unknown")] // a subnet on another interface
    [InlineData("0.0.0.0", 1, "hops-without-relay")]
    public async Task AForgedRelayIsDroppedCountedAndTold(string giaddr, byte hops, string reason)
    {
        var world = await WorldAsync();
        world.Subnets.Add(7, 5, TimeSpan.FromHours(1), on: "br7");
        for (var times = 0; times < 3; times++)
            (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, giaddr: giaddr, hops: hops), "10.99.0.66")).ShouldBeNull();
        world.Dropped.ShouldHaveSingleItem().ShouldBe(new(reason, 3));
        world.Events.ShouldHaveSingleItem().Name.ShouldBe("dhcp.suspicious-packet");
        await world.StopAsync();
    }

    [Fact]
    public async Task WhatIsNoRequestToUsIsDroppedByReason()
    {
        var world = await WorldAsync();
        var discover = DhcpWorld.Bytes(DhcpWorld.Message(DhcpMessageType.Discover, A));
        await world.SendAsync(discover[..200]);
        await world.SendAsync(new byte[5000]);
        await world.SendAsync(With(discover, 236, 0));   // cookie
        await world.SendAsync(With(discover, 0, 2));     // a reply
        await world.SendAsync(With(discover, 1, 6));     // token ring
        await world.SendAsync(With(discover, 2, 16));    // hlen
        await world.SendAsync(With(discover, 28, 0x53)); // multicast chaddr
        await world.SendAsync(With(discover, 242, 2));   // OFFER
        await world.SendAsync(With(discover, 242, 99));
        await world.SendAsync(With(discover, 240, 0));   // BOOTP: no message type
        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, DhcpWorld.Ours));
        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Release, A, ciaddr: "10.99.0.100"), "10.99.0.66");
        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A), port: Admission.BootServicePort);
        world.Subnets.List.Clear();
        await world.SendAsync(discover);
        world.Dropped.ShouldBe(new Dictionary<string, long>
        {
            ["truncated"] = 1,
            ["oversized"] = 1,
            ["malformed"] = 1,
            ["not-a-request"] = 1,
            ["wrong-hardware"] = 3,
            ["server-message"] = 1,
            ["no-message-type"] = 2,
            ["own-packet"] = 1,
            ["source-mismatch"] = 1,
            ["wrong-port"] = 1,
            ["no-subnet"] = 1,
        }, ignoreOrder: true);
        await world.StopAsync();
    }

    /// <summary>Whatever a packet says of its sender, nothing is sent to an address that is on none of our subnets.</summary>
    [Theory]
    [InlineData(DhcpMessageType.Inform, "203.0.113.9", "203.0.113.9", 67)]
    [InlineData(DhcpMessageType.Inform, "203.0.113.9", "0.0.0.0", 67)]
    [InlineData(DhcpMessageType.Discover, "203.0.113.9", "203.0.113.9", 67)]
    [InlineData(DhcpMessageType.Request, "203.0.113.9", "203.0.113.9", Admission.BootServicePort)]
    [InlineData(DhcpMessageType.Request, "0.0.0.0", "203.0.113.9", Admission.BootServicePort)]
    public async Task AnAddressOfNoSubnetIsSentNothing(DhcpMessageType type, string ciaddr, string source, ushort port)
    {
        var world = await WorldAsync();
        (await world.SendAsync(DhcpWorld.Message(type, A, ciaddr: ciaddr), source, port: port)).ShouldBeNull();
        world.Dropped.ShouldHaveSingleItem().ShouldBe(new("no-subnet", 1));
        await world.StopAsync();
    }

    private static async Task<DhcpWorld> WorldAsync()
    {
        var world = await DhcpWorld.StartAsync();
        world.Subnets.Add(0, pool: 10, TimeSpan.FromHours(1));
        return world;
    }

    private static byte[] With(byte[] packet, int at, byte value)
    {
        byte[] changed = [.. packet];
        changed[at] = value;
        return changed;
    }
}
