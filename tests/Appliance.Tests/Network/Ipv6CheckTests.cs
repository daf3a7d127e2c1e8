using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Server.Network.RouterAdvertisements;
using Appliance.Server.Network.Subnets;

namespace Appliance.Tests.Network;

/// <summary>IPv6 on a subnet: what is right, what is wrong, and what is advertised of it.</summary>
public sealed class Ipv6CheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly HostInterface Bridge = new("br0", 2, null, true,
        [new(IPAddress.Parse("10.99.0.1"), 24), new(IPAddress.Parse("fe80::1"), 64), new(IPAddress.Parse("2001:db8:99::1"), 64)]);

    private static readonly SubnetIpv6Spec Whole = new()
    {
        Prefix = "2001:db8:99::/64",
        Served = true,
        Pools = [new("2001:db8:99::1000", "2001:db8:99::1fff")],
        DnsServers = ["2001:db8:99::53"],
        Advertising = RouterAdvertising.Router,
    };

    [Fact]
    public void AWholeSpecificationIsTaken()
    {
        var ipv6 = Check(Whole).Subnet!.Ipv6.ShouldNotBeNull();
        (ipv6.Prefix.ToString(), ipv6.ServerAddress.ToString(), ipv6.Served, ipv6.Advertising, ipv6.AutoAddresses).ShouldBe(("2001:db8:99::/64", "2001:db8:99::1", true, RouterAdvertising.Router, false));
        Check(null).Subnet!.Ipv6.ShouldBeNull();
    }

    [Fact]
    public void IsOffUnlessAskedFor()
    {
        var ipv6 = Check(new SubnetIpv6Spec { Prefix = "2001:db8:99::/64" }).Subnet!.Ipv6.ShouldNotBeNull();
        (ipv6.Served, ipv6.Advertising).ShouldBe((false, RouterAdvertising.Off));
    }

    [Theory]
    [InlineData("2001:db8:99::1/64", "host bits")]
    [InlineData("fe80::/64", "Link-local")]
    [InlineData("ff05::/64", "not for machines")]
    [InlineData("2001:db8:99::", "not an IPv6 prefix")]
    [InlineData("10.0.0.0/24", "not an IPv6 prefix")]
    [InlineData("2001:db8::/32", "outside")]
    [InlineData("2001:db8:98::/64", "has no address in")]
    public void APrefixThatCanNotBeIsRefused(string prefix, string why)
    {
        var (subnet, faults) = Check(new SubnetIpv6Spec { Prefix = prefix });
        subnet.ShouldBeNull();
        var fault = faults.ShouldHaveSingleItem();
        fault.Field.ShouldBe("ipv6.prefix");
        fault.Problem.ShouldContain(why);
    }

    [Fact]
    public void EverythingThatIsWrongIsSaidAtOnce()
    {
        var wanted = new SubnetIpv6Spec
        {
            Prefix = "2001:db8:99::/64",
            Pools = [new("2001:db8:99::9", "2001:db8:99::3"), new("x", "2001:db8:99::3"), new("2001:db8:99::", "2001:db8:99::8"), new("2001:db8:98::1", "2001:db8:98::2"), new("2001:db8:99::1000", "2001:db8:99::2:0000:0000")],
            DnsServers = ["fe80::1", "10.0.0.1"],
            AutoAddresses = true,
        };
        Check(wanted).Faults.Select(fault => fault.Field).ShouldBe(
            ["ipv6.dnsServers[0]", "ipv6.dnsServers[1]", "ipv6.pools[0]", "ipv6.pools[1].first", "ipv6.pools[2].first", "ipv6.pools[2]", "ipv6.pools[3]", "ipv6.pools", "ipv6.autoAddresses"]);
    }

    [Fact]
    public void TwoSubnetsDoNotShareAPrefix()
    {
        var other = NetworkWorld.Subnet("other", "10.98.0.0/24", "10.98.0.1") with { Ipv6 = Config(RouterAdvertising.Off) };
        var check = new SubnetCheck([other], [Bridge]);
        check.Read(NetworkWorld.Lab with { Ipv6 = Whole }).ShouldBeNull();
        check.Faults.ShouldHaveSingleItem().Problem.ShouldContain("overlaps that of subnet 'other'");
    }

    [Fact]
    public async Task ItIsKeptChangedAndTakenAway()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        room.Interfaces.Interfaces = [Bridge];
        var added = await room.Changes.AddAsync(NetworkWorld.Lab with { Ipv6 = Whole }, "ann", Stop);
        room.Subnets.Show((await room.ReadAgainAsync(Stop)).Subnets.ShouldHaveSingleItem()).ShouldBeEquivalentTo(added);
        var changed = await room.Changes.ChangeAsync("lab", new SubnetSpec { Ipv6 = new SubnetIpv6Spec { Served = false } }, "ann", Stop);
        (changed.Ipv6!.Served, changed.Ipv6.Prefix, changed.Ipv6.Pools.Count, changed.Ipv6.State).ShouldBe((false, "2001:db8:99::/64", 1, SubnetState.Off));
        (await room.Changes.ChangeAsync("lab", new SubnetSpec { LeaseSeconds = 900 }, "ann", Stop)).Ipv6.ShouldNotBeNull();

        await room.Reservations.PutAsync("lab", "52:54:00:aa:00:01", new ReservationSpec("10.99.0.7", "web", Ipv6: "2001:db8:99::7"), "ann", Stop);
        room.Names.Addresses("web.lab.example").Select(address => address.ToString()).ShouldBe(["10.99.0.7", "2001:db8:99::7"]);
        room.Names.Name(IPAddress.Parse("2001:db8:99::7")).ShouldBe("web.lab.example");
        (await room.Reservations.PutAsync("lab", "52:54:00:aa:00:01", new ReservationSpec("10.99.0.7", "web"), "ann", Stop)).Ipv6.ShouldBe("2001:db8:99::7");
        (await NetworkRoomOnStore.RefusedAsync(room.Reservations.PutAsync("lab", "52:54:00:aa:00:02", new ReservationSpec("10.99.0.8", Ipv6: "2001:db8:99::7"), "ann", Stop), FaultKind.Invalid, FaultCodes.ReservationInvalid))
            .Fields.ShouldHaveSingleItem().Field.ShouldBe("ipv6");
        await NetworkRoomOnStore.RefusedAsync(room.Changes.ChangeAsync("lab", new SubnetSpec { Ipv6 = new SubnetIpv6Spec { Prefix = "" } }, "ann", Stop), FaultKind.Conflict, FaultCodes.SubnetInUse);
        (await room.Reservations.PutAsync("lab", "52:54:00:aa:00:01", new ReservationSpec("10.99.0.7", "web", Ipv6: ""), "ann", Stop)).Ipv6.ShouldBeNull();
        (await room.Changes.ChangeAsync("lab", new SubnetSpec { Ipv6 = new SubnetIpv6Spec { Prefix = "" } }, "ann", Stop)).Ipv6.ShouldBeNull();
    }

    [Fact]
    public async Task AMemberKeepsTheIpv6AddressItWasGiven()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        room.Interfaces.Interfaces = [Bridge];
        var lab = await room.Changes.AddAsync(NetworkWorld.Lab with { Ipv6 = Whole }, "ann", Stop);
        var (mac, resource, address) = (new Appliance.Protocols.MacAddress(0x525400000001), Appliance.Server.Inventory.ResourceId.New(), IPAddress.Parse("2001:db8:99::1000"));
        (await SettleAsync()).ShouldBeFalse();
        await room.InTransactionAsync(t => room.Book.SettleAsync(t, resource, "node", mac, IPAddress.Parse("10.99.0.7"), Stop), Stop);
        (await SettleAsync()).ShouldBeTrue();
        (await SettleAsync()).ShouldBeFalse();
        room.Names.Addresses("node.lab.example").ShouldBe([IPAddress.Parse("10.99.0.7"), address]);
        await room.InTransactionAsync(t => room.Book.SettleAsync(t, resource, "node2", mac, IPAddress.Parse("10.99.0.7"), Stop), Stop);
        room.Names.Addresses("node2.lab.example").ShouldBe([IPAddress.Parse("10.99.0.7"), address]);

        Task<bool> SettleAsync() => room.Store.InTransactionAsync(t => room.Book.SettleIpv6Async(t, lab.Id, mac, address, Stop), Stop);
    }

    [Fact]
    public void FlagsAloneMakeNobodyARouter()
    {
        var says = WhatToAdvertise.On([NetworkWorld.Subnet() with { Ipv6 = Config(RouterAdvertising.Flags) }], Bridge).ShouldNotBeNull();
        (says.Lifetime, says.Managed, says.OtherSettings, says.Prefixes.Count, says.DnsServers.Count).ShouldBe(((ushort)0, true, true, 0, 0));
        Convert.ToHexString(says.Write()).ShouldBe("8600000040C000000000000000000000");
        WhatToAdvertise.On([NetworkWorld.Subnet() with { Ipv6 = Config(RouterAdvertising.Off) }], Bridge).ShouldBeNull();
    }

    [Fact]
    public void ARouterSaysItsPrefixAndNameServers()
    {
        var says = WhatToAdvertise.On([NetworkWorld.Subnet() with { Ipv6 = Config(RouterAdvertising.Router) }], Bridge).ShouldNotBeNull();
        Convert.ToHexStringLower(says.Write()).ShouldBe(
            "8600000040c007080000000000000000" // lifetime 1800
            + "0304408000278d0000093a800000000020010db8009900000000000000000000" // 2001:db8:99::/64 on this link
            + "190300000000070820010db8009900000000000000000001" // RDNSS
            + "1f03000000000708036c6162076578616d706c6500000000"); // DNSSL lab.example
        var ceased = says.Ceased().Write();
        (ceased[6], ceased[7]).ShouldBe(((byte)0, (byte)0));
    }

    [Fact]
    public void AdvertisementsComeFastAtFirstAndThenSlowly()
    {
        AdvertisingPace.Next(0, 0.5).ShouldBe(AdvertisingPace.LongestAtFirst);
        AdvertisingPace.Next(1, 0.5).ShouldBe(AdvertisingPace.LongestAtFirst);
        AdvertisingPace.Next(2, 0).ShouldBe(AdvertisingPace.Shortest);
        AdvertisingPace.Next(100, 1).ShouldBe(AdvertisingPace.Longest);
    }

    private static Ipv6Config Config(RouterAdvertising advertising) => new(IPNetwork.Parse("2001:db8:99::/64"), IPAddress.Parse("2001:db8:99::1"), true, [], [], advertising, false);

    private static (SubnetConfig? Subnet, IReadOnlyList<FieldFault> Faults) Check(SubnetIpv6Spec? wanted)
    {
        var check = new SubnetCheck([], [Bridge]);
        return (check.Read(NetworkWorld.Lab with { Ipv6 = wanted }), check.Faults);
    }
}
