using System.Diagnostics.Metrics;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Api.Rates;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Tftp;
using Appliance.Server.Tftp.Listener;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using DropReason = Appliance.Server.Dhcp.Counting.DropReason;

namespace Appliance.Tests.Api;

public sealed class NetworkRatesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatTheRoomsCountIsToldSecondBySecond()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var (dhcp, dns, tftp) = (appliance.Services.GetRequiredService<DhcpMetrics>(), appliance.Services.GetRequiredService<DnsMetrics>(), appliance.Services.GetRequiredService<TftpCounters>());
        await Eventually.TryAsync(async () => (await client.NetworkRatesAsync(600, Stop)).Count > 0, "a second has ended", Stop);

        for (var i = 0; i < 3; i++) dhcp.Received(DhcpMessageType.Discover);
        dhcp.Answered(DhcpMessageType.Offer, TimeSpan.Zero, leftOut: 0);
        dhcp.Dropped(DropReason.RelayUnknown);
        dhcp.Dropped(DropReason.Busy);
        dns.Handled(DnsOutcome.RefusedOutside);
        tftp.Began();
        tftp.Sent(1468);

        // The rooms may be counted between two of these: what matters is their sum.
        await Eventually.TryAsync(async () => (await client.NetworkRatesAsync(600, Stop)).Sum(second => second.Tftp.Octets) == 1468, "it is told", Stop);
        var seconds = await client.NetworkRatesAsync(600, Stop);
        seconds.Sum(second => second.Dhcp.GetValueOrDefault("discover")).ShouldBe(3);
        seconds.Sum(second => second.Dhcp.GetValueOrDefault("offer")).ShouldBe(1);
        seconds.Sum(second => second.Dhcp.GetValueOrDefault("dropped")).ShouldBe(2);
        seconds.Sum(second => second.Dns.GetValueOrDefault("refused-outside")).ShouldBe(1);
        seconds[^1].Tftp.Running.ShouldBe(1);
        seconds.Select(second => second.Id).ShouldBe(seconds.Select(second => second.Id).Order());

        tftp.Ended(TftpEndKind.Completed);
        await Eventually.TryAsync(async () => (await client.NetworkRatesAsync(1, Stop)).Single().Tftp is { Octets: 0, Running: 0 }, "nothing is left", Stop);
    }

    [Fact]
    public async Task WhoFollowsHearsEachSecondOnceAndGoesOnWhereItWas()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var heard = new List<long>();
        for (var connection = 0; connection < 2; connection++)
        {
            await foreach (var second in client.FollowNetworkRatesAsync(heard.Count > 0 ? heard[^1] : null, Stop))
            {
                heard.Add(second.Id);
                if (heard.Count % 2 == 0) break;
            }
        }
        var kept = (await client.NetworkRatesAsync(600, Stop)).Select(second => second.Id);
        heard.ShouldBe(kept.SkipWhile(id => id < heard[0]).TakeWhile(id => id <= heard[^1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(601)]
    public async Task OnlyTenMinutesCanBeAskedFor(int seconds)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var fault = await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.SignedIn).NetworkRatesAsync(seconds, Stop));
        fault.Fields.Single().ShouldBe(new FieldFault("seconds", "1 to 600."));
    }

    [Fact]
    public async Task TenMinutesAreKeptAndIdsRiseAlsoWhenTheClockFallsBehind()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var log = new RateLog(services.GetRequiredService<IMeterFactory>(), time);
        using var counters = new RateCounters(services.GetRequiredService<IMeterFactory>());
        for (var i = 0; i < RateLog.Kept + 5; i++)
        {
            // Every other second lasts a third of one, so the clock falls behind.
            time.Advance(TimeSpan.FromMilliseconds(i % 2 == 0 ? 1000 : 333));
            log.Keep(counters.Next());
        }
        var kept = log.Last(int.MaxValue);
        kept.Count.ShouldBe(RateLog.Kept);
        kept.Zip(kept.Skip(1)).ShouldAllBe(pair => pair.First.Id < pair.Second.Id);
    }

    [Fact]
    public async Task WhatComesToOneNameIsAddedAndALevelIsToldAsItIs()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var counters = new RateCounters(meters);
        var tftp = new TftpCounters(meters);
        tftp.Began();
        tftp.Sent(100);
        tftp.Sent(50);
        counters.Next()[RatedService.Tftp].ShouldBe(new Dictionary<string, long> { ["octets"] = 150, ["running"] = 1 }, ignoreOrder: true);
        tftp.Sent(7);
        counters.Next()[RatedService.Tftp].ShouldBe(new Dictionary<string, long> { ["octets"] = 7, ["running"] = 1 }, ignoreOrder: true);
    }
}
