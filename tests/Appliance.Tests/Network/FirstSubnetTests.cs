using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Server.Network.Subnets;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Appliance.Tests.Network;

public sealed class FirstSubnetTests
{
    private readonly ISubnets _subnets = Substitute.For<ISubnets>();
    private readonly ISubnetChanges _changes = Substitute.For<ISubnetChanges>();
    private readonly NetworkSettings _settings = new() { FirstSubnet = "10.99.0.0/24", FirstSubnetName = "lab", FirstSubnetPools = ["10.99.0.100-10.99.0.199"] };

    [Fact]
    public async Task TheDeclaredSubnetIsDefinedWhileThereIsNone()
    {
        _subnets.All.Returns([]);
        await DefineAsync();
        await _changes.Received(1).AddAsync(
            Arg.Is<SubnetSpec>(spec => spec.Name == "lab" && spec.Cidr == "10.99.0.0/24" && spec.Pools![0] == new AddressRange("10.99.0.100", "10.99.0.199")),
            "The configuration", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task WhatAnOperatorHasDefinedIsLeftAlone()
    {
        _subnets.All.Returns([NetworkWorld.Subnet()]);
        await DefineAsync();
        _changes.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task AnUndefinableSubnetDoesNotKeepTheApplianceFromStarting()
    {
        _subnets.All.Returns([]);
        _changes.AddAsync(default!, default!, TestContext.Current.CancellationToken).ReturnsForAnyArgs<Subnet>(_ => throw new FaultException(FaultKind.Invalid, FaultCodes.SubnetInvalid, "Wrong."));
        await Should.NotThrowAsync(DefineAsync);
    }

    [Fact]
    public void APoolWithoutAHyphenIsAProblem() =>
        new NetworkSettings { FirstSubnetPools = ["10.99.0.100"] }.Problems().ShouldHaveSingleItem().ShouldContain("FirstSubnetPools");

    private Task DefineAsync() => new FirstSubnet(_settings, _subnets, _changes, NullLogger<FirstSubnet>.Instance).DefineAsync(TestContext.Current.CancellationToken);
}
