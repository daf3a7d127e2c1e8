using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Network;

namespace Appliance.Tests.Dhcp;

/// <summary>Pools for some clients, reservations by more than the MAC address, options, and pools that fill.</summary>
public sealed class PoolClassTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly MacAddress A = DhcpWorld.Client(1), B = DhcpWorld.Client(2);

    [Theory]
    [InlineData("firmware")]
    [InlineData("vendor")]
    [InlineData("user")]
    [InlineData("mac")]
    [InlineData("circuit")]
    [InlineData("remote")]
    public async Task APoolForSomeGivesToThemFirstAndToNobodyElse(string by)
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Hour);
        var kind = by switch
        {
            "firmware" => new ClientClass { Firmware = [FirmwareKind.UefiX64] },
            "vendor" => new ClientClass { VendorClass = "PXEClient" },
            "user" => new ClientClass { UserClass = "blue" },
            "mac" => new ClientClass { MacPrefix = "52:54:00:01:00:00:02"[..17] },
            "circuit" => new ClientClass { CircuitId = "ge-0/7" },
            _ => new ClientClass { RemoteId = "0x0102" },
        };
        world.Subnets.Replace(lab, lab with { Pools = [new Pool(IPAddress.Parse("10.99.0.50"), IPAddress.Parse("10.99.0.50"), new ClientMatch(kind)), .. lab.Pools] });
        (await OfferAsync(world, DhcpWorld.Message(DhcpMessageType.Discover, A))).ShouldBe("10.99.0.100");
        (await OfferAsync(world, Special(DhcpWorld.Client(0)))).ShouldBe("10.99.0.50");
        // The only address of its kind is taken: it gets one of everybody's.
        (await OfferAsync(world, Special(new MacAddress(DhcpWorld.Client(0).Bits)), requested: "10.99.0.50")).ShouldBe("10.99.0.50");
        (await OfferAsync(world, DhcpWorld.Message(DhcpMessageType.Discover, B), requested: "10.99.0.50")).ShouldBe("10.99.0.101");
        await world.StopAsync();
    }

    [Fact]
    public async Task WhoFindsItsOwnPoolFullGetsAnAddressOfEverybodys()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Hour);
        var kind = new ClientMatch(new ClientClass { VendorClass = "PXEClient" });
        world.Subnets.Replace(lab, lab with { Pools = [new Pool(IPAddress.Parse("10.99.0.50"), IPAddress.Parse("10.99.0.50"), kind), .. lab.Pools] });
        (await OfferAsync(world, Special(A))).ShouldBe("10.99.0.50");
        (await OfferAsync(world, Special(B))).ShouldBe("10.99.0.100");
        await world.StopAsync();
    }

    [Fact]
    public async Task ReservationsKnowIdentifiersAndPorts()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Hour);
        world.Subnets.Reserve(lab, ClientKey.OfClientId([1, 2, 3]), "10.99.0.7");
        world.Subnets.Reserve(lab, ClientKey.OfCircuit("ge-0/7"u8), "10.99.0.8");
        (await OfferAsync(world, DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.ClientId, [1, 2, 3])))).ShouldBe("10.99.0.7");
        (await OfferAsync(world, Special(B))).ShouldBe("10.99.0.8");
        (await OfferAsync(world, DhcpWorld.Message(DhcpMessageType.Discover, DhcpWorld.Client(3)), requested: "10.99.0.7")).ShouldBe("10.99.0.100");
        await world.StopAsync();
    }

    [Fact]
    public async Task AClientHearsWhatItAskedForAndWhatEverybodyIsTold()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Hour);
        lab = world.Subnets.Replace(lab, lab with { Options = [Option("ntp-servers", "10.99.0.3, 10.99.0.4"), Option("interface-mtu", "9000"), Option("domain-search", "lab.test", always: true), Option("224", "0a:0b")] });
        world.Subnets.Reserve(lab, ClientKey.Of(B), "10.99.0.7", Option("interface-mtu", "1400"), Option("host-name", "seven"));
        var asked = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.ParameterList, [1, 3, 42, 224]))));
        asked.Options[42].ToArray().ShouldBe([10, 99, 0, 3, 10, 99, 0, 4]);
        asked.Options[224].ToArray().ShouldBe([10, 11]);
        asked.Options[119].ToArray().ShouldBe([3, (byte)'l', (byte)'a', (byte)'b', 4, (byte)'t', (byte)'e', (byte)'s', (byte)'t', 0]);
        asked.Options.Codes.ShouldNotContain((byte)26);
        var all = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, B)));
        all.Options[26].ToArray().ShouldBe([0x05, 0x78]);
        all.Options[12].ToArray().ShouldBe("seven"u8.ToArray());
        await world.StopAsync();
    }

    [Fact]
    public async Task AsAPoolFillsLeasesGrowShorterAndAnAlarmIsRaisedOnce()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Hour);
        var times = new List<uint>();
        for (var i = 0; i < 10; i++)
        {
            var mac = DhcpWorld.Client(i);
            var ack = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, mac, options => options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse($"10.99.0.{100 + i}"))));
            times.Add(DhcpWorld.Read(ack).Options.Get(DhcpOption.LeaseTime));
            world.Pools.Look(lab);
            world.Pools.Look(lab);
        }
        times[..8].ShouldAllBe(seconds => seconds == 3600);
        times[9].ShouldBeLessThan(times[8] + 1);
        times[9].ShouldBeInRange(450u, 2100u);
        world.Events.Where(happened => happened.Name == "dhcp.pool-nearly-full").ShouldHaveSingleItem().Message.ShouldContain("9 of 10");
        world.Subnets.Use[lab.Id].ShouldBe(new PoolUse(10, 0));
        world.Time.Advance(Hour * 2);
        world.Pools.Look(lab);
        world.Events[^1].Name.ShouldBe("dhcp.pool-relieved");
        await world.StopAsync();
    }

    [Theory]
    [InlineData(0, 100, 3600)]
    [InlineData(79, 100, 3600)]
    [InlineData(90, 100, 2025)]
    [InlineData(100, 100, 450)]
    [InlineData(0, 0, 3600)]
    public void ALeaseIsShortenedInAStraightLine(long busy, long size, int seconds) =>
        LeaseTimes.Shrunk(Hour, busy, size, 80).TotalSeconds.ShouldBe(seconds);

    [Fact]
    public async Task OnePortBringsOnlySoManyNewClients()
    {
        var world = await DhcpWorld.StartAsync();
        world.Settings.NewClientsPerPort = 3;
        world.Subnets.Add(0, pool: 10, Hour);
        for (var i = 0; i < 3; i++) (await world.SendAsync(FromPort(DhcpWorld.Client(i)))).ShouldNotBeNull();
        (await world.SendAsync(FromPort(DhcpWorld.Client(9)))).ShouldBeNull();
        (await world.SendAsync(FromPort(DhcpWorld.Client(0)))).ShouldNotBeNull();
        (await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, DhcpWorld.Client(9)))).ShouldNotBeNull();
        world.Dropped["port-limit"].ShouldBe(1);
        world.Events.ShouldContain(happened => happened.Name == "dhcp.suspicious-packet");
        world.Time.Advance(TimeSpan.FromMinutes(10));
        (await world.SendAsync(FromPort(DhcpWorld.Client(8)))).ShouldNotBeNull();
        await world.StopAsync();

        static DhcpMessage FromPort(MacAddress mac) => DhcpWorld.Message(DhcpMessageType.Discover, mac, options => options.Set(DhcpOption.RelayInformation, [1, 2, 0, 7]), giaddr: "10.99.0.200", hops: 1);
    }

    [Fact]
    public async Task AnAddressOnWhichSomebodyWasFoundRests()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 2, Hour);
        world.Leasing.Rest(lab, Ipv4Address.Parse("10.99.0.100"), B).ShouldBeTrue();
        (await OfferAsync(world, DhcpWorld.Message(DhcpMessageType.Discover, A))).ShouldBe("10.99.0.101");
        world.Pools.Look(lab);
        world.Subnets.Use[lab.Id].ShouldBe(new PoolUse(1, 1));
        await world.StopAsync();
    }

    private static DhcpMessage Special(MacAddress mac) => DhcpWorld.Message(DhcpMessageType.Discover, mac, options =>
    {
        options.Set(DhcpOption.VendorClass, "PXEClient:Arch:00007");
        options.Set(DhcpOption.ClientArch, [7]);
        options.Set(DhcpOption.UserClass, ["red", "blue"]);
        options.Set(DhcpOption.RelayInformation, [1, 6, (byte)'g', (byte)'e', (byte)'-', (byte)'0', (byte)'/', (byte)'7', 2, 2, 1, 2]);
    });

    private static ConfiguredOption Option(string name, string value, bool always = false)
    {
        var faults = new List<FieldFault>();
        return ConfiguredOption.Read([new DhcpOptionValue(name, value, always)], "options", faults).ShouldHaveSingleItem(string.Join(' ', faults));
    }

    private static async Task<string?> OfferAsync(DhcpWorld world, DhcpMessage discover, string? requested = null)
    {
        if (requested is not null) discover.Options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse(requested));
        return await world.SendAsync(discover) is { } left ? DhcpWorld.Read(left).YourAddress.ToString() : null;
    }
}
