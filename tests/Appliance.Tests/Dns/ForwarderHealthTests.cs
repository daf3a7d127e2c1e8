using System.Net;
using Appliance.Contracts;
using Appliance.Server.Dns.Health;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Events;
using NSubstitute;

namespace Appliance.Tests.Dns;

public sealed class ForwarderHealthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AForwarderThatFallsSilentIsLostOnceAndComesBackOnce()
    {
        var silent = false;
        await using var upstream = new Upstream((query, _) => silent ? [] : [Upstream.Code(query, 0)]);
        using var world = new DnsWorld(upstream.At);
        using var watch = Watch(world);
        await watch.LookAsync(Stop);
        Only(world).ShouldSatisfyAllConditions(one => one.State.ShouldBe(DnsForwarderState.Up), one => one.General.ShouldBeTrue(), one => one.Milliseconds.ShouldNotBeNull(), one => one.Since.ShouldBe(world.Time.GetUtcNow()));
        await watch.LookAsync(Stop);
        upstream.Asked.ShouldBe(1, "it is asked every half minute");

        silent = true;
        world.Time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 2; i++)
        {
            await watch.LookAsync(Stop);
            world.Time.Advance(TimeSpan.FromSeconds(5));
            Only(world).State.ShouldBe(DnsForwarderState.Up, "what is lost twice may be the wire");
        }
        for (var i = 0; i < 3; i++)
        {
            await watch.LookAsync(Stop);
            world.Time.Advance(TimeSpan.FromSeconds(5));
            Only(world).ShouldSatisfyAllConditions(one => one.State.ShouldBe(DnsForwarderState.Down), one => one.Reason.ShouldBe("It does not answer within 500 milliseconds."));
        }
        silent = false;
        await watch.LookAsync(Stop);
        Only(world).State.ShouldBe(DnsForwarderState.Down, "once may be chance");
        world.Time.Advance(TimeSpan.FromSeconds(5));
        await watch.LookAsync(Stop);
        Only(world).State.ShouldBe(DnsForwarderState.Up);
        Raised(world).ShouldBe([("dns.forwarder-lost", Severity.Warning, $"dns-forwarder/{upstream.At}"), ("dns.forwarder-back", Severity.Notice, $"dns-forwarder/{upstream.At}")]);
    }

    [Fact]
    public async Task ClientsQuestionsTellItToo()
    {
        await using var silent = new Upstream((_, _) => []);
        await using var good = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(silent.At, good.At);
        for (var i = 0; i < 3; i++)
        {
            world.Health.Failed(silent.At, "It does not answer.");
            world.Time.Advance(TimeSpan.FromSeconds(3));
        }
        world.Health.IsDown(silent.At).ShouldBeTrue();
        (await Packets.AskAsync(world.At, Packets.Query("www.example.org"), Stop))[^1].ShouldBe((byte)7);
        (silent.Asked, good.Asked).ShouldBe((0, 1), "who is down is asked after all others");
        using var alone = new DnsWorld(silent.At);
        alone.Time.Advance(TimeSpan.FromSeconds(1));
        foreach (var name in (string[])["a.example", "b.example", "c.example"])
        {
            Packets.Code(await Packets.AskAsync(alone.At, Packets.Query(name), Stop)).ShouldBe(2);
            alone.Time.Advance(TimeSpan.FromSeconds(3));
        }
        alone.Health.IsDown(silent.At).ShouldBeTrue();
        var before = silent.Asked;
        await Packets.AskAsync(alone.At, Packets.Query("d.example"), Stop);
        silent.Asked.ShouldBe(before + 1, "when all are down they are asked all the same");
    }

    [Fact]
    public async Task OneThatSaysOnlyThatItCanNotIsDownWithThatReason()
    {
        await using var broken = new Upstream((query, _) => [Upstream.Code(query, 2)]);
        await using var refusing = new Upstream((query, _) => [Upstream.Code(query, 5)]);
        using var world = new DnsWorld(broken.At, refusing.At) { Forwards = [new Forward("ad.example", [new IPEndPoint(IPAddress.Parse("127.53.0.8"), 9)])] };
        world.Write();
        using var watch = Watch(world);
        for (var i = 0; i < 3; i++)
        {
            await watch.LookAsync(Stop);
            world.Time.Advance(TimeSpan.FromSeconds(5));
        }
        var all = new ForwarderSheet(world.Forwarders, world.Health).All();
        all.Select(one => (one.Address, one.State)).ShouldBe([(broken.At.ToString(), DnsForwarderState.Down), (refusing.At.ToString(), DnsForwarderState.Up), ("127.53.0.8:9", DnsForwarderState.Down)]);
        all[0].Reason.ShouldBe("It answers with SERVFAIL when asked for the root.");
        all[2].Domains.ShouldBe(["ad.example"]);
        world.Forwards = [new Forward("ad.example", [refusing.At])];
        world.Write();
        await watch.LookAsync(Stop);
        new ForwarderSheet(world.Forwarders, world.Health).All().Select(one => one.Address).ShouldBe([broken.At.ToString(), refusing.At.ToString()]);
    }

    [Fact]
    public void SlowAndQuickHaveAGapBetweenThem()
    {
        using var world = new DnsWorld();
        var standing = new ForwarderStanding(world.Time);
        standing.Answered(TimeSpan.FromMilliseconds(20));
        standing.State.ShouldBe(DnsForwarderState.Up);
        for (var i = 0; i < 5; i++) standing.Answered(TimeSpan.FromMilliseconds(900));
        (standing.State, standing.Milliseconds).ShouldBe((DnsForwarderState.Slow, 900));
        standing.Reason.ShouldNotBeNull().ShouldMatch(@"^It takes \d+ milliseconds\.$");
        for (var i = 0; i < 20; i++) standing.Answered(TimeSpan.FromMilliseconds(400));
        standing.State.ShouldBe(DnsForwarderState.Slow, "neither quick nor slow: as it was");
        for (var i = 0; i < 20; i++) standing.Answered(TimeSpan.FromMilliseconds(10));
        (standing.State, standing.Reason).ShouldBe((DnsForwarderState.Up, null));
    }

    private static WatchForwarders Watch(DnsWorld world) => new(world.Forwarders, world.Health, world.Settings, null!, world.Time);

    private static DnsForwarder Only(DnsWorld world) => new ForwarderSheet(world.Forwarders, world.Health).All().ShouldHaveSingleItem();

    private static IEnumerable<(string, Severity, string?)> Raised(DnsWorld world) =>
        world.Events.ReceivedCalls().Select(call => call.GetArguments()[0]).OfType<Event>().Select(happened => (happened.Name, happened.Severity, happened.Object));
}
