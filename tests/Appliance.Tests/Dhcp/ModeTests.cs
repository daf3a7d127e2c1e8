using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp.Answering;

namespace Appliance.Tests.Dhcp;

/// <summary>What is answered where another server gives the addresses.</summary>
public sealed class ModeTests
{
    private static readonly MacAddress A = DhcpWorld.Client(1);

    [Fact]
    public async Task AProxyOffersABootFileAndNoAddress()
    {
        var world = await WorldAsync(SubnetMode.Proxy);
        var left = await world.SendAsync(Pxe(DhcpMessageType.Discover, 0));
        left!.Value.Delivery.ShouldBe(Delivery.Broadcast);
        var offer = DhcpWorld.Read(left);
        offer.Type.ShouldBe(DhcpMessageType.Offer);
        offer.YourAddress.IsNone.ShouldBeTrue();
        offer.NextServer.ToString().ShouldBe("10.99.0.1");
        offer.BootFile.ShouldBe("loader");
        offer.Options.Get(DhcpOption.VendorClass).ShouldBe("PXEClient");
        offer.Options.Get(DhcpOption.ServerId).ToString().ShouldBe("10.99.0.1");
        offer.Options.Get(DhcpOption.VendorSpecific).ShouldBe([6, 1, 8, 255]);
        foreach (byte told in new byte[] { 1, 3, 6, 15, 51, 58, 59 }) offer.Options.Codes.ShouldNotContain(told);
        world.Disk.Records.ShouldBeEmpty();
        await world.StopAsync();
    }

    [Fact]
    public async Task AProxyTellsUefiNothingThatSendsItToABootServerMenu()
    {
        var world = await WorldAsync(SubnetMode.Proxy);
        var offer = DhcpWorld.Read(await world.SendAsync(Pxe(DhcpMessageType.Discover, 7)));
        offer.Options.Has(DhcpOption.VendorSpecific).ShouldBeFalse();
        offer.Options.Get(DhcpOption.BootFile).ShouldBe("loader");
        await world.StopAsync();
    }

    [Fact]
    public async Task Port4011AnswersInProxyMode()
    {
        var world = await WorldAsync(SubnetMode.Proxy);
        var request = Pxe(DhcpMessageType.Request, 7, ciaddr: "10.99.0.77");
        var ack = DhcpWorld.Read(await world.SendAsync(request, "10.99.0.77", Admission.BootServicePort));
        ack.Type.ShouldBe(DhcpMessageType.Ack);
        ack.BootFile.ShouldBe("loader");
        ack.Options.Get(DhcpOption.VendorClass).ShouldBe("PXEClient");
        await world.StopAsync();
    }

    [Fact]
    public async Task AProxyIsSilentForWhoeverDoesNotBootAndForEveryRequest()
    {
        var world = await WorldAsync(SubnetMode.Proxy);
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A))).ShouldBeNull();
        (await world.SendAsync(Pxe(DhcpMessageType.Request, 0, requested: "10.99.0.77"))).ShouldBeNull();
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, ciaddr: "10.99.0.77"), "10.99.0.77")).ShouldBeNull();
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Release, A, ciaddr: "10.99.0.77"), "10.99.0.77")).ShouldBeNull();
        world.Dropped.ShouldBe(new Dictionary<string, long> { ["left-to-other-server"] = 4 });
        await world.StopAsync();
    }

    [Fact]
    public async Task WhoHasWhichAddressOfTheOtherServersIsHeard()
    {
        var world = await WorldAsync(SubnetMode.Proxy);
        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, options =>
        {
            options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.0.77"));
            options.Set(DhcpOption.ServerId, Ipv4Address.Parse("10.99.0.9"));
        }));
        world.Table.Holder(IPAddress.Parse("10.99.0.77")).ShouldBe(A);
        world.Table.AddressOf(A).ShouldBe(IPAddress.Parse("10.99.0.77"));
        world.Seen.All.ShouldHaveSingleItem().Address.ToString().ShouldBe("10.99.0.9");
        world.Events.ShouldBeEmpty();

        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, DhcpWorld.Client(2), ciaddr: "10.99.0.77"), "10.99.0.77");
        world.Table.Holder(IPAddress.Parse("10.99.0.77")).ShouldBe(DhcpWorld.Client(2));
        world.Table.AddressOf(A).ShouldBeNull();
        world.Time.Advance(TimeSpan.FromDays(1));
        world.Table.Holder(IPAddress.Parse("10.99.0.77")).ShouldBeNull();
        await world.StopAsync();
    }

    [Fact]
    public async Task WhereWeObserveNothingIsAnsweredOnAnyPort()
    {
        var world = await WorldAsync(SubnetMode.Observe);
        (await world.SendAsync(Pxe(DhcpMessageType.Discover, 0))).ShouldBeNull();
        (await world.SendAsync(Pxe(DhcpMessageType.Request, 0, ciaddr: "10.99.0.77"), "10.99.0.77", Admission.BootServicePort)).ShouldBeNull();
        world.Dropped.ShouldBe(new Dictionary<string, long> { ["observed"] = 2 });
        await world.StopAsync();
    }

    [Fact]
    public async Task AModeCountsFromTheNextPacketOn()
    {
        var world = await WorldAsync(SubnetMode.Proxy);
        var lab = world.Subnets.List[0];
        DhcpWorld.Read(await world.SendAsync(Pxe(DhcpMessageType.Discover, 0))).YourAddress.IsNone.ShouldBeTrue();
        lab = world.Subnets.Replace(lab, lab with { Mode = SubnetMode.Authoritative });
        DhcpWorld.Read(await world.SendAsync(Pxe(DhcpMessageType.Discover, 0))).YourAddress.ToString().ShouldBe("10.99.0.100");
        world.Subnets.Replace(lab, lab with { Mode = SubnetMode.Off });
        (await world.SendAsync(Pxe(DhcpMessageType.Discover, 0))).ShouldBeNull();
        await world.StopAsync();
    }

    private static async Task<DhcpWorld> WorldAsync(SubnetMode mode)
    {
        var world = await DhcpWorld.StartAsync(upstairs: new NameLoader());
        world.Subnets.List.Add(world.Subnets.Add(0, pool: 10, TimeSpan.FromHours(1)) with { Mode = mode });
        world.Subnets.List.RemoveAt(0);
        return world;
    }

    private static DhcpMessage Pxe(DhcpMessageType type, ushort architecture, string ciaddr = "0.0.0.0", string? requested = null) => DhcpWorld.Message(type, A, options =>
    {
        options.Set(DhcpOption.VendorClass, "PXEClient:Arch:00000:UNDI:002001");
        options.Set(DhcpOption.ClientArch, [architecture]);
        if (requested is not null) options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse(requested));
    }, ciaddr);

    private sealed class NameLoader : IDhcpHandler
    {
        public DhcpStage Stage => DhcpStage.Boot;

        public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
        {
            exchange.BootFile = "loader";
            return ValueTask.FromResult(DhcpVerdict.Continue);
        }
    }
}
