using System.Net;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Network;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Dhcp;

/// <summary>Who gets which address.</summary>
public sealed class LeaseTableTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly MacAddress A = DhcpWorld.Client(1), B = DhcpWorld.Client(2), C = DhcpWorld.Client(3);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeSubnets _subnets = new();
    private readonly LeaseTable _table;
    private readonly SubnetConfig _lab;

    public LeaseTableTests()
    {
        _lab = _subnets.Add(0, pool: 2, Hour);
        _table = new LeaseTable(_subnets, _subnets, new HeardAddresses(_time), new(), _time);
    }

    [Fact]
    public void AnExpiredLeaseIsOfferedToItsOwnerFirst()
    {
        Lease(A, "10.99.0.100");
        _time.Advance(Hour * 5);
        Offer(B).ShouldBe("10.99.0.101");
        Offer(A).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void TheAddressLongestOutOfUseIsGivenAwayFirst()
    {
        Lease(A, "10.99.0.100");
        _time.Advance(TimeSpan.FromMinutes(1));
        Lease(B, "10.99.0.101");
        _time.Advance(Hour * 2);
        Offer(C).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void AnExpiredLeaseIsHeldForItsOwnerForAWhile()
    {
        Lease(A, "10.99.0.100");
        Lease(B, "10.99.0.101");
        _time.Advance(Hour + TimeSpan.FromMinutes(29));
        Offer(C).ShouldBeNull();
        _time.Advance(TimeSpan.FromMinutes(2));
        Offer(C).ShouldNotBeNull();
    }

    [Fact]
    public void AReleasedAddressIsFreeAtOnceAndStillItsOwnersFirst()
    {
        Lease(A, "10.99.0.100");
        Lease(B, "10.99.0.101");
        _table.Release(_lab, A, Ipv4Address.Parse("10.99.0.100")).ShouldNotBeNull();
        Offer(A).ShouldBe("10.99.0.100");
        _time.Advance(TimeSpan.FromMinutes(1));
        Offer(C).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void ADeclinedAddressRestsForAnHour()
    {
        Lease(A, "10.99.0.100");
        _table.Decline(_lab, A, Ipv4Address.Parse("10.99.0.100")).ShouldNotBeNull();
        Offer(A).ShouldBe("10.99.0.101");
        Offer(B).ShouldBeNull();
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Lease(A, "10.99.0.101");
        Offer(B).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        Offer(B).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void NobodyDeclinesOrReleasesAnAddressOfSomebodyElse()
    {
        Lease(A, "10.99.0.100");
        _table.Decline(_lab, B, Ipv4Address.Parse("10.99.0.100")).ShouldBeNull();
        _table.Release(_lab, B, Ipv4Address.Parse("10.99.0.100")).ShouldBeNull();
        _table.AddressOf(A).ShouldBe(IPAddress.Parse("10.99.0.100"));
    }

    [Fact]
    public void AnOfferIsKeptForHalfAMinute()
    {
        Offer(A).ShouldBe("10.99.0.100");
        Offer(B).ShouldBe("10.99.0.101");
        Offer(C).ShouldBeNull();
        _table.Grant(_lab, new LeaseClient(C), Ipv4Address.Parse("10.99.0.100"), Hour).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(30));
        Offer(C).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void AnAddressReservedInsideAPoolGoesToNobodyElse()
    {
        _subnets.Reserve(_lab, C, "10.99.0.100");
        Offer(A).ShouldBe("10.99.0.101");
        Offer(B).ShouldBeNull();
        Offer(C).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void AReservationOutsideThePoolsIsGiven()
    {
        _subnets.Reserve(_lab, C, "10.99.0.7");
        Offer(C).ShouldBe("10.99.0.7");
        _table.AddressOf(C).ShouldBe(IPAddress.Parse("10.99.0.7"));
    }

    [Fact]
    public void ANewReservationMovesItsClientAtTheNextRenewal()
    {
        Lease(A, "10.99.0.100");
        _subnets.Reserve(_lab, A, "10.99.0.7");
        _table.Grant(_lab, new LeaseClient(A), Ipv4Address.Parse("10.99.0.100"), Hour).ShouldBeNull();
        Offer(A).ShouldBe("10.99.0.7");
        _table.Grant(_lab, new LeaseClient(A), Ipv4Address.Parse("10.99.0.7"), Hour)!.Former!.Address.ToString().ShouldBe("10.99.0.100");
    }

    [Fact]
    public void AReservationDoesNotTakeAnAddressFromItsPresentHolder()
    {
        Lease(A, "10.99.0.100");
        _subnets.Reserve(_lab, B, "10.99.0.100");
        Offer(B).ShouldBe("10.99.0.101");
    }

    [Fact]
    public void AnAddressPassedOverWhileItWasReservedIsFoundAgain()
    {
        _subnets.Reserve(_lab, C, "10.99.0.100");
        Offer(A).ShouldBe("10.99.0.101");
        Offer(B).ShouldBeNull();
        _subnets.Unreserve(_lab, C);
        _time.Advance(TimeSpan.FromSeconds(11));
        Offer(B).ShouldBe("10.99.0.100");
    }

    [Fact]
    public void OurOwnAndTheGatewaysAddressAreNeverGivenEvenInsideAPool()
    {
        var small = _subnets.Add(1, pool: 1, Hour) with { Pools = [new Pool(IPAddress.Parse("10.99.1.0"), IPAddress.Parse("10.99.1.2")), new Pool(IPAddress.Parse("10.99.1.253"), IPAddress.Parse("10.99.1.255"))] };
        _table.Offer(small, new LeaseClient(A), default).ToString().ShouldBe("10.99.1.2");
        _table.Offer(small, new LeaseClient(B), default).ToString().ShouldBe("10.99.1.253");
        _table.Offer(small, new LeaseClient(C), default).ShouldBeNull();
    }

    [Fact]
    public void TheWishIsGrantedWhenItsAddressIsFree() =>
        _table.Offer(_lab, new LeaseClient(A), Ipv4Address.Parse("10.99.0.101")).ToString().ShouldBe("10.99.0.101");

    [Fact]
    public void AnAddressTakenOutOfThePoolIsNotRenewed()
    {
        Lease(A, "10.99.0.101");
        var narrower = _lab with { Pools = [new Pool(IPAddress.Parse("10.99.0.100"), IPAddress.Parse("10.99.0.100"))] };
        _table.Grant(narrower, new LeaseClient(A), Ipv4Address.Parse("10.99.0.101"), Hour).ShouldBeNull();
    }

    [Fact]
    public void TheHolderIsKnownFromTheOfferOn()
    {
        Offer(A);
        _table.Holder(IPAddress.Parse("10.99.0.100")).ShouldBe(A);
        _table.Holder(IPAddress.Parse("::ffff:10.99.0.100")).ShouldBe(A);
        _table.Holder(IPAddress.Parse("10.99.0.101")).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(31));
        _table.Holder(IPAddress.Parse("10.99.0.100")).ShouldBeNull();
    }

    private string? Offer(MacAddress mac) => _table.Offer(_lab, new LeaseClient(mac), default)?.ToString();

    private void Lease(MacAddress mac, string address) =>
        _table.Confirm(_table.Grant(_lab, new LeaseClient(mac), Ipv4Address.Parse(address), Hour).ShouldNotBeNull().Lease);
}
