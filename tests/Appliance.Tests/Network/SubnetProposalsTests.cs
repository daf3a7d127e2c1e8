using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Server.Network.Subnets;
using CsCheck;
using NSubstitute;

namespace Appliance.Tests.Network;

public sealed class SubnetProposalsTests
{
    [Fact]
    public async Task OnlyNetworksTheMachineHasAreProposedAndThoseThatAreUpComeFirst()
    {
        var proposals = await ProposeAsync(NetworkWorld.Interfaces);
        proposals.Select(p => (p.Interface, p.Cidr)).ShouldBe([("br0", "10.99.0.0/24"), ("eth1", "192.168.7.0/28")]);
    }

    [Fact]
    public async Task WhatIsDefinedAlreadyIsNotProposed() =>
        (await ProposeAsync(NetworkWorld.Interfaces, NetworkWorld.Subnet())).Select(p => p.Interface).ShouldBe(["eth1"]);

    [Fact]
    public async Task ANetworkTooSmallForAPoolIsProposedWithoutOne() =>
        (await ProposeAsync([new("p2p", 4, null, true, [new(IPAddress.Parse("10.0.0.1"), 30)])]))[0].Pool.ShouldBeNull();

    [Fact]
    public async Task DhcpIsProposedOnlyWhereItWasAskedAndNobodyAnswered()
    {
        var others = new SimulatedNeighbours { Heard = { ["br0"] = new HeardServers([new HeardDhcpServer("10.99.0.9", "52:54:00:00:00:09")]) } };
        var proposals = await ProposeAsync(NetworkWorld.Interfaces, others: others);
        (proposals[0].Mode, proposals[0].Others.ShouldHaveSingleItem().Address, proposals[0].NotAsked).ShouldBe((SubnetMode.Off, "10.99.0.9", null));
        (proposals[1].Mode, proposals[1].NotAsked).ShouldBe((SubnetMode.Off, NotAsked.LinkDown));

        (await ProposeAsync(NetworkWorld.Interfaces))[0].Mode.ShouldBe(SubnetMode.Authoritative);
    }

    [Fact]
    public async Task AnInterfaceWithTwoNetworksIsAskedOnce()
    {
        var others = new SimulatedNeighbours();
        await ProposeAsync([new("eth0", 2, null, true, [new(IPAddress.Parse("10.1.0.1"), 24), new(IPAddress.Parse("10.2.0.1"), 24)])], others: others);
        others.Asked.ShouldBe(["eth0"]);
    }

    /// <summary>Law: a proposal can be sent back as it is, and is then right; and it never claims the whole network.</summary>
    [Fact]
    public Task EveryProposalIsAValidSubnet() =>
        Gen.Select(Gen.Int[8, 30], Gen.UInt[0x0B000000, 0x0BFFFFFF]).Where(at => Usable(at.Item1, at.Item2)).SampleAsync(async at =>
        {
            var (length, number) = at;
            HostInterface card = new("eth0", 2, null, true, [new(Ipv4.Address(number), length)]);
            var proposal = (await ProposeAsync([card])).ShouldHaveSingleItem();
            var check = new SubnetCheck([], [card]);
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

    private static Task<IReadOnlyList<SubnetProposal>> ProposeAsync(IReadOnlyList<HostInterface> interfaces, SubnetConfig? defined = null, IForeignServers? others = null)
    {
        var subnets = Substitute.For<ISubnets>();
        subnets.All.Returns(defined is null ? [] : [defined]);
        return new SubnetProposals(new FixedInterfaces(interfaces), subnets, others ?? new SimulatedNeighbours()).ProposeAsync(false, TestContext.Current.CancellationToken);
    }
}
