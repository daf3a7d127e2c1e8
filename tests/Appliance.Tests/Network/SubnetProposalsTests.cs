using System.Net;
using Appliance.Server.Network;
using Appliance.Server.Network.Subnets;
using CsCheck;
using NSubstitute;

namespace Appliance.Tests.Network;

public sealed class SubnetProposalsTests
{
    [Fact]
    public void OnlyNetworksTheMachineHasAreProposedAndThoseThatAreUpComeFirst()
    {
        var proposals = Propose(NetworkWorld.Interfaces);
        proposals.Select(p => (p.Interface, p.Cidr)).ShouldBe([("br0", "10.99.0.0/24"), ("eth1", "192.168.7.0/28")]);
    }

    [Fact]
    public void WhatIsDefinedAlreadyIsNotProposed() =>
        Propose(NetworkWorld.Interfaces, NetworkWorld.Subnet()).Select(p => p.Interface).ShouldBe(["eth1"]);

    [Fact]
    public void ANetworkTooSmallForAPoolIsProposedWithoutOne() =>
        Propose([new("p2p", 4, null, true, [new(IPAddress.Parse("10.0.0.1"), 30)])])[0].Pool.ShouldBeNull();

    /// <summary>Law: a proposal can be sent back as it is, and is then right; and it never claims the whole network.</summary>
    [Fact]
    public void EveryProposalIsAValidSubnet() =>
        Gen.Select(Gen.Int[8, 30], Gen.UInt[0x0B000000, 0x0BFFFFFF]).Where((length, number) => Usable(length, number)).Sample((length, number) =>
        {
            HostInterface at = new("eth0", 2, null, true, [new(Ipv4.Address(number), length)]);
            var proposal = Propose([at]).ShouldHaveSingleItem();
            var check = new SubnetCheck([], [at]);
            var subnet = check.Read(new()
            {
                Name = "first",
                Cidr = proposal.Cidr,
                Interface = proposal.Interface,
                Pools = proposal.Pool is null ? [] : [proposal.Pool],
            });
            check.Faults.ShouldBeEmpty();
            subnet!.ServerAddress.ToString().ShouldBe(proposal.ServerAddress);
            if (proposal.Pool is not null) Ipv4.Size(subnet.Pools[0]).ShouldBeLessThanOrEqualTo((1L << 32 - length) / 2);
        }, iter: 2000);

    private static bool Usable(int length, uint number)
    {
        var host = number & ~(uint.MaxValue << 32 - length);
        return host != 0 && host != ~(uint.MaxValue << 32 - length);
    }

    private static IReadOnlyList<Contracts.SubnetProposal> Propose(IReadOnlyList<HostInterface> interfaces, params SubnetConfig[] defined)
    {
        var subnets = Substitute.For<ISubnets>();
        subnets.All.Returns(defined);
        return new SubnetProposals(new FixedInterfaces(interfaces), subnets).Propose();
    }
}
