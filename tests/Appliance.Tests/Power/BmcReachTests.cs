using System.Net;
using Appliance.Contracts;
using Appliance.Server.Power;
using Appliance.Server.Power.Reach;
using Appliance.Tests.Network;

namespace Appliance.Tests.Power;

/// <summary>An operator's address leads to a BMC, and never to a door that only the appliance's own machine may pass.</summary>
public sealed class BmcReachTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    [InlineData("255.255.255.255")]
    [InlineData("10.99.0.1")]
    public void NoBmcIsThere(string address) => Reach().Refusal(IPAddress.Parse(address)).ShouldNotBeNull();

    [Theory]
    [InlineData("10.99.0.2")]
    [InlineData("fd00::1")]
    public void ABmcMayBeThere(string address) => Reach().Refusal(IPAddress.Parse(address)).ShouldBeNull();

    [Fact]
    public void WhereNetworksAreNamedTheyAreTheOnlyOnes()
    {
        var reach = Reach("10.5.0.0/16");
        reach.Refusal(IPAddress.Parse("10.5.0.9")).ShouldBeNull();
        reach.Refusal(IPAddress.Parse("10.6.0.9")).ShouldNotBeNull();
    }

    /// <summary>A name is judged by where it leads when it is connected to.</summary>
    [Fact]
    public async Task ANameThatLeadsHereIsRefusedAtTheConnection() =>
        (await Should.ThrowAsync<FaultException>(Reach().ConnectAsync(new DnsEndPoint("localhost", 443), Stop).AsTask())).Code.ShouldBe(FaultCodes.BmcOutOfBounds);

    private static BmcReach Reach(params string[] networks) => new(new PowerSettings { Networks = networks }, new FixedInterfaces(NetworkWorld.Interfaces));
}
