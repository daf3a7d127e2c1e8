using Appliance.Server.Network.Names;

namespace Appliance.Tests.Network;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("node-1", "node-1")]
    [InlineData("NODE", "node")]
    [InlineData("1", "1")]
    [InlineData("new-52540000aa01", "new-52540000aa01")]
    public void AHostNameIsKeptInLowerCase(string text, string label)
    {
        HostName.TryReadLabel(text, out var read).ShouldBeTrue();
        read.ShouldBe(label);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a.b")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("\u212aelvin")]
    [InlineData("a\0")]
    [InlineData("$(id)")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void WhatIsNoHostNameIsRefused(string? text) => HostName.TryReadLabel(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("lab.example", true)]
    [InlineData("lab", true)]
    [InlineData("Lab.Example.", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("lab..example", false)]
    [InlineData("10.in-addr.arpa", false)]
    [InlineData("lab.1", false)]
    [InlineData("localhost", false)]
    public void DomainsFollowTheSameRule(string text, bool good) => HostName.TryReadDomain(text, out _).ShouldBe(good);

    [Fact]
    public void ADomainLeavesRoomForTheLongestHostName()
    {
        var label = new string('a', 62);
        HostName.TryReadDomain($"{label}.{label}.{label}", out _).ShouldBeTrue();
        HostName.TryReadDomain($"{label}.{label}.{label}.b", out _).ShouldBeFalse();
    }
}
