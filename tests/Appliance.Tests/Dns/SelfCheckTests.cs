using System.Net;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Checking;

namespace Appliance.Tests.Dns;

public sealed class SelfCheckTests
{
    private const string Zone = """
        @ 300 IN NS ns
        ns 300 IN A 192.0.2.53
        www 300 IN A 192.0.2.80
        www 300 IN A 192.0.2.81
        www 300 IN AAAA 2001:db8::80
        alias 300 IN CNAME www
        @ 300 IN MX 10 www
        _sip._tcp 300 IN SRV 1 2 5060 www
        text 300 IN TXT "a" "b"
        * 300 IN A 192.0.2.99
        @ 300 IN CAA 0 issue "ca.example"
        sub 300 IN NS ns.elsewhere.example.
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsPublishedIsWhatIsAnsweredOverUdpAndTcp()
    {
        using var world = World();
        var done = await Check(world).RunAsync([world.At], 1000, Stop);
        done.Differences.ShouldBeEmpty();
        var address = done.Addresses.ShouldHaveSingleItem();
        address.Address.ShouldBe(world.At.ToString());
        address.Asked.ShouldBe(done.Published + Math.Min(50, done.Published));
        done.Published.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task EachDifferenceIsNamed()
    {
        using var world = World();
        world.Show();
        // Somebody else answers at our address: always with 192.0.2.80, except that www's second address is missing and the rest is absent.
        await using var liar = new Upstream((query, _) => [query[12 + DnsName.Read(query.AsSpan(12), out var name) + 1] == Packets.A && name.EndsWith("shop.example", StringComparison.Ordinal) ? Upstream.Addresses(query, 80) : Upstream.Code(query, 0)]);
        var done = await Check(world).RunAsync([liar.At], 1000, Stop);
        done.Addresses.ShouldHaveSingleItem().Differences.ShouldBeGreaterThan(20);
        var www = done.Differences.First(one => one is { Name: "www.shop.example", Type: "A" });
        www.Expected.ShouldBe(["192.0.2.80", "192.0.2.81"]);
        www.Got.ShouldBe(["192.0.2.80"]);
        done.Differences.First(one => one is { Name: "shop.example", Type: "MX" }).ShouldSatisfyAllConditions(one => one.Expected.ShouldBe(["10 www.shop.example"]), one => one.Got.ShouldBeEmpty());
        done.Differences.Select(one => one.Transport).Distinct().Order().ShouldBe(["TCP", "UDP"]);
    }

    [Fact]
    public async Task SilenceAndRefusalAreDifferencesToo()
    {
        using var world = World();
        await using var refusing = new Upstream((query, _) => [Upstream.Code(query, 5)]);
        (await Check(world).RunAsync([refusing.At], 3, Stop)).Differences.ShouldAllBe(one => one.Got.Single() == "the code Refused");
        world.Settings.ForwardMilliseconds = 100;
        var silent = await Check(world).RunAsync([new IPEndPoint(IPAddress.Parse("127.53.0.8"), 9)], 3, Stop);
        silent.Differences.Count.ShouldBe(6);
        silent.Differences.ShouldAllBe(one => one.Got.Single().StartsWith("no answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASampleHasTheSoaOfEachZone()
    {
        using var world = World();
        await using var nothing = new Upstream((query, _) => [Upstream.Code(query, 0)]);
        var zones = world.Zones.Now.Zones.Count;
        var done = await Check(world).RunAsync([nothing.At], zones + 2, Stop);
        done.Differences.Where(one => one.Transport == "UDP").Select(one => one.Type).Count(type => type == "SOA").ShouldBe(zones);
        done.Differences.Count(one => one.Transport == "UDP").ShouldBe(zones + 2);
    }

    private static DnsWorld World()
    {
        var world = new DnsWorld();
        world.Write(("shop.example", Zone));
        return world;
    }

    private static SelfCheck Check(DnsWorld world) => new(world.Zones, world.Settings, TimeProvider.System);
}
