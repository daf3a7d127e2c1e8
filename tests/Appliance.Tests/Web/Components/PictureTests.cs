using Appliance.Contracts;
using Appliance.Web.Pictures;
using Bunit;

namespace Appliance.Tests.Web.Components;

/// <summary>Pictures are drawn to scale.</summary>
public sealed class PictureTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch;

    private readonly Drawn _drawn = new();

    public ValueTask DisposeAsync() => _drawn.DisposeAsync();

    [Fact]
    public void APoolLiesWhereItsAddressesLieAndLeasesFillIt()
    {
        var picture = _drawn.Render<AddressPicture>(of => of
            .Add(one => one.Cidr, "10.0.0.0/24").Add(one => one.Server, "10.0.0.1").Add(one => one.Gateway, "192.0.2.1")
            .Add(one => one.Pools, [new AddressRange("10.0.0.64", "10.0.0.127"), new AddressRange("10.0.0.192", "10.0.0.255")]).Add(one => one.Leased, 80));

        picture.FindAll("rect.pool").Select(pool => (pool.GetAttribute("x"), pool.GetAttribute("width"))).ShouldBe([("250", "250"), ("750", "250")]);
        picture.FindAll("rect.leased").Select(part => (part.GetAttribute("x"), part.GetAttribute("width"))).ShouldBe([("250", "250"), ("750", "62.5")]);
        picture.Find("rect.server").GetAttribute("x").ShouldBe("3.91");
        picture.FindAll("rect.gateway").ShouldBeEmpty(); // It is no address of this network.
    }

    [Theory]
    [InlineData("no network")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public void WhatIsNoNetworkHasNoPicture(string cidr) => _drawn.Render<AddressPicture>(of => of.Add(one => one.Cidr, cidr)).FindAll("svg").ShouldBeEmpty();

    [Fact]
    public void ABootThatFailedStopsAtItsLastHopWithTheReasonAndTheWayToItsCure()
    {
        var boot = _drawn.Render<BootPicture>(of => of.Add(one => one.Attempt, new BootAttempt(
            Guid.Empty, "52:54:00:00:00:01", FirmwareKind.Bios, Began, Began, BootOutcome.Failed, ReasonCodes.KernelPartial, "Look at the cable.", null,
            [new BootHop(BootHopKind.Discover, Began, 0, "PXE", null), new BootHop(BootHopKind.Kernel, Began, 4000, "3 of 8 MiB", 3 << 20)])));

        boot.FindAll("li.stopped").ShouldHaveSingleItem().TextContent.ShouldContain("Kernel");
        boot.FindAll(".bar")[1].GetAttribute("style").ShouldBe("left:0%;width:100%");
        boot.Find(".notice a").GetAttribute("href").ShouldBe($"/about#{ReasonCodes.KernelPartial}");
        boot.Find(".notice").TextContent.ShouldContain("Look at the cable.");
    }
}
