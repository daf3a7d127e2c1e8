using Appliance.Protocols;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Network;
using Appliance.Tests.Network;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Dhcp;

public sealed class SeenServersTests
{
    private static readonly ForeignServer Nine = new(Address("10.99.0.9"), MacAddress.Parse("52:54:00:00:00:09"));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SubnetConfig _lab = NetworkWorld.Subnet();
    private readonly SeenServers _seen;

    public SeenServersTests() => _seen = new SeenServers(_time);

    [Fact]
    public void OneThatAnswersAgainIsKnownSinceTheFirstTime()
    {
        var first = _time.GetUtcNow();
        _seen.Answered([_lab], [Nine]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _seen.Chosen(_lab.Id, Nine.Address);
        _seen.All.ShouldHaveSingleItem().ShouldBe(new SeenServer(_lab.Id, Nine.Address, Nine.Mac, first, first + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void WhoIsSilentWhenAskedAgainIsGone()
    {
        _seen.Answered([_lab], [Nine]);
        _seen.Answered([_lab], []);
        _seen.All.ShouldBeEmpty();
    }

    [Fact]
    public void AnOfferThatWasTakenCountsForADay()
    {
        _seen.Chosen(_lab.Id, Nine.Address);
        _seen.All.ShouldHaveSingleItem().Mac.ShouldBeNull();
        _time.Advance(TimeSpan.FromDays(1));
        _seen.All.ShouldBeEmpty();
    }

    [Fact]
    public void ALiarFillsAListOfBoundedLengthAndTheOneThatAnsweredStaysInIt()
    {
        _seen.Answered([_lab], [Nine]);
        for (var number = 0; number < 1000; number++) _seen.Chosen(_lab.Id, new Ipv4Address((uint)(0x0A630100 + number)));
        _seen.All.Count.ShouldBe(64);
        _seen.All.ShouldContain(server => server.Address == Nine.Address);
    }

    private static Ipv4Address Address(string text) => Ipv4Address.From(System.Net.IPAddress.Parse(text));
}
