using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Server.Network.Subnets;

namespace Appliance.Tests.Network;

public sealed class SubnetCheckTests
{
    [Fact]
    public void AWholeSpecificationBecomesASubnet()
    {
        var subnet = Check(NetworkWorld.Lab).Subnet.ShouldNotBeNull();
        subnet.ServerAddress.ShouldBe(IPAddress.Parse("10.99.0.1"));
        subnet.Gateway.ShouldBe(IPAddress.Parse("10.99.0.254"));
        subnet.Pools.ShouldBe([new Pool(IPAddress.Parse("10.99.0.100"), IPAddress.Parse("10.99.0.199"))]);
        subnet.Mode.ShouldBe(SubnetMode.Authoritative);
        subnet.Lease.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void TheInterfaceIsFoundByItsAddressWhenNobodyNamesIt() =>
        Check(NetworkWorld.Lab with { Interface = null }).Subnet!.Interface.ShouldBe("br0");

    [Fact]
    public void WithoutPoolsNoAddressIsGivenToStrangers() => Check(NetworkWorld.Lab with { Pools = null }).Subnet!.Pools.ShouldBeEmpty();

    [Fact]
    public void WithoutADomainTheSubnetsNameMakesAPrivateOne() => Check(NetworkWorld.Lab with { Domain = null }).Subnet!.Domain.ShouldBe("lab.internal");

    [Fact]
    public void DomainsAreKeptInLowerCaseWithoutTheFinalDot() =>
        Check(NetworkWorld.Lab with { Domain = "Lab.Example." }).Subnet!.Domain.ShouldBe("lab.example");

    [Fact]
    public void EverythingThatIsWrongIsSaidAtOnce()
    {
        var wanted = new SubnetSpec
        {
            Name = "-lab",
            Cidr = "10.99.0.0/24",
            Interface = "eth9",
            Gateway = "10.98.0.1",
            Pools = [new("10.99.0.9", "10.99.0.3"), new("x", "10.99.0.3"), new("10.99.0.50", "10.99.0.60"), new("10.99.0.60", "10.99.0.70")],
            Domain = "lab..example",
            DnsServers = ["1.1.1.1", "127.0.0.1", "::1"],
            LeaseSeconds = 59,
            Mode = (SubnetMode)7,
        };
        Check(wanted).Fields.ShouldBe(
            ["name", "domain", "leaseSeconds", "mode", "dnsServers[1]", "dnsServers[2]", "interface", "gateway", "pools[0]", "pools[1].first", "pools[3]"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.99.0.0")]
    [InlineData("10.99.0.0/")]
    [InlineData("10.99.0.0/024x")]
    [InlineData("10.99/16")]
    [InlineData("010.99.0.0/24")]
    [InlineData("10.99.0.1/24")]
    [InlineData("10.99.0.0/31")]
    [InlineData("10.0.0.0/7")]
    [InlineData("127.0.0.0/8")]
    [InlineData("224.0.0.0/8")]
    [InlineData("fd00::/64")]
    public void WhatIsNoNetworkForMachinesIsRefused(string? cidr) => Check(NetworkWorld.Lab with { Cidr = cidr }).Fields.ShouldContain("cidr");

    [Fact]
    public void TwoSubnetsNeverOverlap() =>
        Check(NetworkWorld.Lab, NetworkWorld.Subnet("other", "10.99.0.128/25", "10.99.0.129")).Fields.ShouldContain("cidr");

    [Theory]
    [InlineData("10.99.0.0", "10.99.0.5", "pools[0].first")]
    [InlineData("10.99.0.200", "10.99.0.255", "pools[0].last")]
    [InlineData("10.99.0.1", "10.99.0.9", "pools[0]")]
    [InlineData("10.99.0.250", "10.99.0.254", "pools[0]")]
    [InlineData("10.98.0.1", "10.98.0.9", "pools[0]")]
    public void APoolHoldsOnlyAddressesMachinesCanHave(string first, string last, string field) =>
        Check(NetworkWorld.Lab with { Pools = [new(first, last)] }).Fields.ShouldContain(field);

    [Fact]
    public void AnInterfaceWithoutAnAddressInTheNetworkIsRefused() =>
        Check(NetworkWorld.Lab with { Interface = "eth1" }).Fields.ShouldContain("interface");

    [Fact]
    public void AChangeIsPossibleWhileTheInterfaceIsAway()
    {
        var present = NetworkWorld.Subnet(at: "gone0");
        var check = new SubnetCheck([], NetworkWorld.Interfaces);
        check.Read(NetworkWorld.Lab with { Interface = "gone0", Pools = [] }, present).ShouldNotBeNull().ServerAddress.ShouldBe(present.ServerAddress);
    }

    [Fact]
    public void NullsInListsAreFaultsAndNoDefects() =>
        Check(NetworkWorld.Lab with { Pools = [null!], DnsServers = [null!] }).Fields.ShouldBe(["dnsServers[0]", "pools[0].first", "pools[0].last"]);

    private static (SubnetConfig? Subnet, IReadOnlyList<string> Fields) Check(SubnetSpec wanted, params SubnetConfig[] others)
    {
        var check = new SubnetCheck(others, NetworkWorld.Interfaces);
        var subnet = check.Read(wanted);
        (subnet is null).ShouldBe(check.Faults.Count > 0);
        return (subnet, [.. check.Faults.Select(f => f.Field)]);
    }
}
