using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp.Answering;

namespace Appliance.Tests.Dhcp;

/// <summary>Packets in, packets out.</summary>
public sealed class AnswerTests
{
    private static readonly MacAddress A = DhcpWorld.Client(1), B = DhcpWorld.Client(2);

    [Theory]
    [InlineData("udhcpc", false)]
    [InlineData("dhclient", false)]
    [InlineData("ipxe-bios", false)]
    [InlineData("ovmf-pxe", true)]
    [InlineData("ovmf-http", true)]
    public async Task ARealClientGetsItsLease(string client, bool broadcast)
    {
        var delivery = broadcast ? Delivery.Broadcast : Delivery.Frame;
        var world = await WorldAsync();
        var discover = DhcpWorld.Golden(client + "-discover");
        var left = await world.SendAsync(discover);
        left!.Value.Delivery.ShouldBe(delivery);
        left.Value.Port.ShouldBe((ushort)68);
        var offer = DhcpWorld.Read(left);
        offer.Type.ShouldBe(DhcpMessageType.Offer);
        offer.YourAddress.ToString().ShouldBe("10.99.0.100");
        offer.Options.Get(DhcpOption.ServerId).ToString().ShouldBe("10.99.0.1");

        DhcpMessage.TryRead(DhcpWorld.Golden(client + "-request"), out var request, out _).ShouldBeTrue();
        request!.Options.Set(DhcpOption.ServerId, Ipv4Address.Parse("10.99.0.1"));
        request.Options.Set(DhcpOption.RequestedAddress, offer.YourAddress);
        left = await world.SendAsync(request);
        left!.Value.Delivery.ShouldBe(delivery);
        var ack = DhcpWorld.Read(left);
        ack.Type.ShouldBe(DhcpMessageType.Ack);
        ack.TransactionId.ShouldBe(request.TransactionId);
        ack.YourAddress.ShouldBe(offer.YourAddress);
        ack.Options.Get(DhcpOption.LeaseTime).ShouldBe(Boots(client) ? 600u : 3600u);
        ack.Options.Get(DhcpOption.SubnetMask).ToString().ShouldBe("255.255.255.0");
        ack.Options.Get(DhcpOption.Router).ShouldBe([Ipv4Address.Parse("10.99.0.254")]);
        ack.Options.Get(DhcpOption.DnsServers).ShouldBe([Ipv4Address.Parse("10.99.0.1")]);
        ack.Options.Get(DhcpOption.DomainName).ShouldBe("lab.test");
        world.Disk.Records.Values.ShouldHaveSingleItem().Binding.Mac.ShouldBe(request.Mac);
        await world.StopAsync();
    }

    /// <summary>Firmware and boot loaders need an address for minutes: the system they load asks for its own time.</summary>
    private static bool Boots(string client) => client.StartsWith("ipxe", StringComparison.Ordinal) || client.StartsWith("ovmf", StringComparison.Ordinal);

    [Fact]
    public async Task FirmwareLoaderAndSystemOfOneMachineGetOneAddress()
    {
        var world = await WorldAsync();
        foreach (var id in new byte[][] { [0, 1], [255, 2, 3], [1, 9] })
        {
            var answer = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.ClientId, id)));
            DhcpWorld.Read(answer).YourAddress.ToString().ShouldBe("10.99.0.100");
            DhcpWorld.Read(answer).Options.Get(DhcpOption.ClientId).ShouldBe(id);
        }
        await world.StopAsync();
    }

    [Fact]
    public async Task HttpBootIsToldTheUrlAndItsOwnClass()
    {
        var world = await WorldAsync(new Loader("http://10.99.0.1:8080/boot/snponly.efi"));
        var offer = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Golden("ovmf-http-discover")));
        offer.Options.Get(DhcpOption.VendorClass).ShouldBe("HTTPClient");
        offer.Options.Get(DhcpOption.BootFile).ShouldBe("http://10.99.0.1:8080/boot/snponly.efi");
        await world.StopAsync();
    }

    [Fact]
    public async Task PxeIsToldItsFileTwiceAndNeverAClass()
    {
        var world = await WorldAsync(new Loader("snponly.efi"));
        var offer = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Golden("ovmf-pxe-discover")));
        offer.Options.Has(DhcpOption.VendorClass).ShouldBeFalse();
        offer.Options.Get(DhcpOption.BootFile).ShouldBe("snponly.efi");
        offer.Options.Get(DhcpOption.TftpServerName).ShouldBe("10.99.0.1");
        offer.Options.Get(DhcpOption.MachineId)!.Length.ShouldBe(17);
        offer.BootFile.ShouldBe("snponly.efi");
        offer.NextServer.ToString().ShouldBe("10.99.0.1");
        await world.StopAsync();
    }

    [Fact]
    public async Task ANameTooLongForTheHeaderStandsInTheOptionOnly()
    {
        var url = "http://10.99.0.1:8080/" + new string('x', 180);
        var world = await WorldAsync(new Loader(url));
        var offer = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Golden("ipxe-efi-discover")));
        offer.BootFile.ShouldBe("");
        offer.Options.Get(DhcpOption.BootFile).ShouldBe(url);
        await world.StopAsync();
    }

    [Theory]
    [InlineData("ipxe-bios-discover", FirmwareKind.Bios, true, false, true)]
    [InlineData("ipxe-efi-discover", FirmwareKind.UefiX64, true, false, true)]
    [InlineData("ovmf-pxe-discover", FirmwareKind.UefiX64, true, false, false)]
    [InlineData("ovmf-http-discover", FirmwareKind.UefiX64, false, true, false)]
    [InlineData("udhcpc-discover", FirmwareKind.Unknown, false, false, false)]
    public async Task BootIsToldWhoAsks(string packet, FirmwareKind firmware, bool pxe, bool http, bool ipxe)
    {
        var loader = new Loader(null);
        var world = await WorldAsync(loader);
        await world.SendAsync(DhcpWorld.Golden(packet));
        var asked = loader.Told.ShouldHaveSingleItem();
        (asked.Firmware, asked.IsPxe, asked.IsHttpBoot, asked.IsIpxe).ShouldBe((firmware, pxe, http, ipxe));
        asked.AnswerType.ShouldBe(DhcpMessageType.Offer);
        await world.StopAsync();
    }

    [Theory]
    [InlineData(null, FirmwareKind.Unknown)]
    [InlineData(new ushort[0], FirmwareKind.Unknown)]
    [InlineData(new ushort[] { 0 }, FirmwareKind.Bios)]
    [InlineData(new ushort[] { 9 }, FirmwareKind.UefiX64)]
    [InlineData(new ushort[] { 41 }, FirmwareKind.Other)]
    [InlineData(new ushort[] { 27, 39 }, FirmwareKind.Other)] // RISC-V, LoongArch
    [InlineData(new ushort[] { 41, 11 }, FirmwareKind.UefiArm64)]
    public void WhatWeHaveNoLoaderForIsNotTakenForABios(ushort[]? listed, FirmwareKind firmware) => ClientArchitecture.Of(listed).Kind.ShouldBe(firmware);

    [Fact]
    public async Task PortFortyElevenNamesTheBootFileAndNothingElse()
    {
        var world = await WorldAsync(new Loader("snponly.efi"));
        var asking = DhcpWorld.Message(DhcpMessageType.Request, A, options => options.Set(DhcpOption.VendorClass, "PXEClient:Arch:00007:UNDI:003000"), ciaddr: "10.99.0.100");
        var left = await world.SendAsync(asking, "10.99.0.100", Admission.BootServicePort);
        (left!.Value.Delivery, left.Value.To.ToString()).ShouldBe((Delivery.Unicast, "10.99.0.100"));
        var ack = DhcpWorld.Read(left);
        (ack.Type, ack.BootFile, ack.YourAddress.IsNone).ShouldBe((DhcpMessageType.Ack, "snponly.efi", true));
        ack.Options.Get(DhcpOption.VendorClass).ShouldBe("PXEClient");
        ack.Options.Has(DhcpOption.LeaseTime).ShouldBeFalse();
        world.Disk.Records.ShouldBeEmpty();
        await world.StopAsync();
    }

    [Fact]
    public async Task TheOfferOfAnotherServerFreesOursAndIsTold()
    {
        var loader = new Loader(null);
        var world = await WorldAsync(loader);
        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A));
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, options =>
        {
            options.Set(DhcpOption.ServerId, Ipv4Address.Parse("10.99.0.7"));
            options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.0.55"));
        }))).ShouldBeNull();
        loader.Told[^1].ChosenServer.ShouldBe(IPAddress.Parse("10.99.0.7"));
        (loader.Told[^1].AnswerType, loader.Told[^1].Reason).ShouldBe((null, "chose-other-server"));
        world.Events.ShouldHaveSingleItem().Name.ShouldBe("dhcp.foreign-offer-taken");
        world.Seen.All.ShouldHaveSingleItem().Address.ToString().ShouldBe("10.99.0.7");
        world.Table.Holder(IPAddress.Parse("10.99.0.100")).ShouldBeNull();
        await world.StopAsync();
    }

    [Fact]
    public async Task ARenewalIsAnsweredToTheClientsAddress()
    {
        var world = await WorldAsync();
        await LeaseAsync(world, A, "10.99.0.100");
        world.Time.Advance(TimeSpan.FromMinutes(30));
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, ciaddr: "10.99.0.100"), "10.99.0.100");
        (left!.Value.Delivery, left.Value.To.ToString(), left.Value.Port).ShouldBe((Delivery.Unicast, "10.99.0.100", (ushort)68));
        DhcpWorld.Read(left).Type.ShouldBe(DhcpMessageType.Ack);
        world.Disk.Records.Values.ShouldHaveSingleItem().Binding.Expires.ShouldBe(world.Time.GetUtcNow() + TimeSpan.FromHours(1));
        await world.StopAsync();
    }

    [Theory]
    [InlineData("10.99.0.100")] // somebody else's
    [InlineData("10.99.0.9")]   // in no pool
    [InlineData("192.168.7.7")] // of another network
    public async Task AClientThatIsWrongAboutItsAddressIsToldAtOnce(string address)
    {
        var world = await WorldAsync();
        await LeaseAsync(world, B, "10.99.0.100");
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, options => options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse(address))));
        left!.Value.Delivery.ShouldBe(Delivery.Broadcast);
        var nak = DhcpWorld.Read(left);
        (nak.Type, nak.YourAddress.IsNone).ShouldBe((DhcpMessageType.Nak, true));
        nak.Options.Has(DhcpOption.LeaseTime).ShouldBeFalse();
        await world.StopAsync();
    }

    [Fact]
    public async Task ARelayGetsTheAnswerOnPort67WithItsInformationRepeatedLast()
    {
        var world = await WorldAsync();
        var asking = DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.RelayInformation, [1, 2, 3, 4]), giaddr: "10.99.0.2", hops: 1);
        var left = await world.SendAsync(asking, "10.99.0.2");
        (left!.Value.Delivery, left.Value.To.ToString(), left.Value.Port).ShouldBe((Delivery.Unicast, "10.99.0.2", (ushort)67));
        DhcpWorld.Read(left).Options[82].ToArray().ShouldBe([1, 2, 3, 4]);
        left.Value.Datagram.Span.TrimEnd((byte)0)[^7..].ToArray().ShouldBe([82, 4, 1, 2, 3, 4, 255]);
        await world.StopAsync();
    }

    [Fact]
    public async Task AnExhaustedPoolIsCountedAndTold()
    {
        var world = await WorldAsync();
        for (var client = 1; client <= 11; client++) await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, DhcpWorld.Client(client)));
        world.Dropped.ShouldHaveSingleItem().ShouldBe(new("pool-exhausted", 1));
        world.Events.ShouldHaveSingleItem().Name.ShouldBe("dhcp.pool-exhausted");
        await world.StopAsync();
    }

    [Fact]
    public async Task AReleasedAndADeclinedAddressAreWritten()
    {
        var world = await WorldAsync();
        await LeaseAsync(world, A, "10.99.0.100");
        await LeaseAsync(world, B, "10.99.0.101");
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Release, A, ciaddr: "10.99.0.100"), "10.99.0.100")).ShouldBeNull();
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Decline, B, options => options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.0.101"))))).ShouldBeNull();
        await world.StopAsync();
        world.Disk.Bindings.OrderBy(binding => binding.Address).Select(binding => binding.State.ToString()).ShouldBe(["Released", "Declined"]);
        world.Events.ShouldHaveSingleItem().Name.ShouldBe("dhcp.address-declined");
    }

    [Fact]
    public async Task AnInformIsAnsweredWithoutALease()
    {
        var world = await WorldAsync();
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Inform, A, ciaddr: "10.99.0.50"), "10.99.0.50");
        var ack = DhcpWorld.Read(left);
        (ack.Type, ack.YourAddress.IsNone, left!.Value.To.ToString()).ShouldBe((DhcpMessageType.Ack, true, "10.99.0.50"));
        ack.Options.Has(DhcpOption.LeaseTime).ShouldBeFalse();
        ack.Options.Get(DhcpOption.DomainName).ShouldBe("lab.test");
        await world.StopAsync();
    }

    [Theory]
    [InlineData("Web-01", "web-01")]
    [InlineData("<script>", null)]
    [InlineData("$(id)", null)]
    [InlineData("a\r\nb", null)]
    public async Task AHostNameIsKeptOnlyIfItIsOne(string said, string? kept)
    {
        var world = await WorldAsync();
        await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.HostName, said)));
        world.Table.After(default).ShouldHaveSingleItem().HostName.ShouldBe(kept);
        await world.StopAsync();
    }

    private static async Task<DhcpWorld> WorldAsync(params IReadOnlyList<IDhcpHandler> upstairs)
    {
        var world = await DhcpWorld.StartAsync(upstairs: upstairs);
        world.Subnets.Add(0, pool: 10, TimeSpan.FromHours(1));
        return world;
    }

    private static async Task LeaseAsync(DhcpWorld world, MacAddress mac, string address)
    {
        var asking = DhcpWorld.Message(DhcpMessageType.Request, mac, options => options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse(address)));
        DhcpWorld.Read(await world.SendAsync(asking)).Type.ShouldBe(DhcpMessageType.Ack);
    }

    /// <summary>Stands in for Boot.</summary>
    private sealed class Loader(string? file) : IDhcpHandler
    {
        public List<DhcpExchange> Told { get; } = [];

        public DhcpStage Stage => DhcpStage.Boot;

        public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
        {
            exchange.BootFile = file;
            return ValueTask.FromResult(DhcpVerdict.Continue);
        }

        public void Answered(DhcpExchange exchange) => Told.Add(exchange);
    }
}
