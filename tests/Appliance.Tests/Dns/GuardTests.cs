using System.Buffers.Binary;
using System.Net;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Events;
using NSubstitute;

namespace Appliance.Tests.Dns;

/// <summary>Cookies, and what goes to those outside.</summary>
public sealed class GuardTests
{
    private const uint OutsideAddress = 0xcb007109;

    private static readonly IPAddress Outside = IPAddress.Parse("203.0.113.9");
    private static readonly byte[] Mine = [1, 2, 3, 4, 5, 6, 7, 8];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The vectors of the hash's authors: key 00 to 0f, text 00, 01, …</summary>
    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31)]
    [InlineData(1, 0x74f839c593dc67fd)]
    [InlineData(8, 0x93f5f5799a932462)]
    [InlineData(15, 0xa129ca6149be45e5)]
    public void TheHashIsSipHash(int length, ulong expected) =>
        SipHash.Of([.. Enumerable.Range(0, 16).Select(i => (byte)i)], [.. Enumerable.Range(0, length).Select(i => (byte)i)]).ShouldBe(expected);

    [Fact]
    public async Task ACookieComesBackAndIsGoodForAnHourAtItsAddress()
    {
        using var world = new DnsWorld();
        var answer = await Packets.AskAsync(world.At, Asking(Mine), Stop);
        (Packets.Code(answer), Packets.Count(answer, 1)).ShouldBe((0, 1));
        answer[^28..^16].ShouldBe([0, 10, 0, 24, .. Mine]);
        BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(answer.Length - 30)).ShouldBe((ushort)28);
        answer[^16..^12].ShouldBe([1, 0, 0, 0]);

        var cookies = new Cookies(world.Time);
        var whole = Cookie(cookies, Outside);
        cookies.IsValid(Screened(Asking(whole)), Outside).ShouldBeTrue();
        cookies.IsValid(Screened(Asking(Mine)), Outside).ShouldBeFalse("the client's half alone proves nothing");
        cookies.IsValid(Screened(Asking(whole)), IPAddress.Parse("203.0.113.10")).ShouldBeFalse("it is another's");
        cookies.IsValid(Screened(Asking([9, .. whole[1..]])), Outside).ShouldBeFalse();
        cookies.IsValid(Screened(Asking([.. whole[..^1], (byte)(whole[^1] ^ 1)])), Outside).ShouldBeFalse();
        cookies.IsValid(Screened(Asking(whole[..20])), Outside).ShouldBeFalse();
        new Cookies(world.Time).IsValid(Screened(Asking(whole)), Outside).ShouldBeFalse("another's secret");
        world.Time.Advance(TimeSpan.FromMinutes(59));
        cookies.IsValid(Screened(Asking(whole)), Outside).ShouldBeTrue();
        world.Time.Advance(TimeSpan.FromMinutes(2));
        cookies.IsValid(Screened(Asking(whole)), Outside).ShouldBeFalse();
        // Nobody is refused for it.
        Packets.Code(await Packets.AskAsync(world.At, Asking(whole), Stop)).ShouldBe(0);
        var six = IPAddress.Parse("2001:db8::9");
        cookies.IsValid(Screened(Asking(Cookie(cookies, six))), six).ShouldBeTrue();
    }

    [Fact]
    public void TheSecretIsMadeAnewAndTheOneBeforeStillCounts()
    {
        using var world = new DnsWorld();
        var cookies = new Cookies(world.Time);
        world.Time.Advance(TimeSpan.FromMinutes(24 * 60 - 10));
        var (old, oldHash) = (Cookie(cookies, Outside), Cookie(cookies, Outside)[^8..]);
        world.Time.Advance(TimeSpan.FromMinutes(20));
        cookies.IsValid(Screened(Asking(old)), Outside).ShouldBeTrue();
        Cookie(cookies, Outside)[^8..].ShouldNotBe(oldHash);
        world.Time.Advance(TimeSpan.FromDays(1));
        var later = Cookie(cookies, Outside);
        cookies.IsValid(Screened(Asking(later)), Outside).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIsForwardedAndWhatIsKnownHaveACookieToo(bool tcp)
    {
        await using var upstream = new Upstream((query, _) =>
        {
            var answer = Upstream.Addresses(query, 7);
            answer[11] = 1;
            return [[.. answer, .. Packets.Opt(4096, options: [0, 15, 0, 2, 0, 3])]];
        });
        using var world = new DnsWorld(upstream.At);
        var question = Packets.Query("www.example.org", payload: 1232, options: [0, 10, 0, 8, .. Mine]);
        for (var i = 0; i < 2; i++)
        {
            var decision = world.Reception.Receive(question, IPAddress.Loopback, tcp);
            var answer = decision.Answer ?? await world.Reception.ForwardAsync(decision.Query, IPAddress.Loopback, tcp, Stop);
            answer[^28..^16].ShouldBe([0, 10, 0, 24, .. Mine]);
        }
        upstream.Asked.ShouldBe(1);
    }

    [Fact]
    public void ACookieNeverMakesAnAnswerTooLong()
    {
        using var world = new DnsWorld();
        world.Write(("shop.example", "@ 300 IN NS ns\nns 300 IN A 192.0.2.53\n" + string.Join('\n', Enumerable.Range(0, 29).Select(i => $"many 300 IN A 192.0.2.{i}"))));
        // 12 and 23 octets of question, 29 records of 16, 11 of EDNS: with a cookie they are more than 512.
        var plain = world.Reception.Receive(Packets.Query("many.shop.example", payload: 512), Outside, overTcp: false).Answer!;
        Packets.IsCut(plain).ShouldBeFalse();
        var stamped = world.Reception.Receive(Packets.Query("many.shop.example", payload: 512, options: [0, 10, 0, 8, .. Mine]), Outside, overTcp: false).Answer!;
        Packets.IsCut(stamped).ShouldBeTrue();
        stamped[^28..^16].ShouldBe([0, 10, 0, 24, .. Mine]);
    }

    [Fact]
    public void ANetworkOutsideGetsSoManyAnswersAndOneEvent()
    {
        using var world = new DnsWorld();
        world.Settings.AnswersPerSecond = 10;
        var (sent, cut, none) = Flood(world, 30, Packets.Query("node.lab.example", payload: 1232));
        (sent, cut, none).ShouldBe((10, 10, 10));
        (world.Metrics.Of(LimitVerdict.Cut), world.Metrics.Of(LimitVerdict.Drop)).ShouldBe((10, 10));
        Flood(world, 5, Packets.Query("appliance.small.lab.example", Packets.Aaaa)).Sent.ShouldBe(5, "absences count for themselves");
        Raised(world).ShouldBe(1);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Flood(world, 30, Packets.Query("node.lab.example")).Sent.ShouldBe(10);
        Raised(world).ShouldBe(1, "once for an attack");
        world.Time.Advance(TimeSpan.FromMinutes(2));
        Flood(world, 30, Packets.Query("node.lab.example"));
        Raised(world).ShouldBe(2);
        var happened = (Event)world.Events.ReceivedCalls().Last().GetArguments()[0]!;
        (happened.Name, happened.Message.Contains("203.0.113.0/24", StringComparison.Ordinal)).ShouldBe(("dns.answers-limited", true));
    }

    [Fact]
    public void WhatIsCutIsAWholeMessageThatSaysSo()
    {
        using var world = new DnsWorld();
        world.Settings.AnswersPerSecond = 1;
        foreach (var query in (byte[][])[Packets.Query("node.lab.example", payload: 1232), Packets.Query("node.lab.example")])
        {
            byte[] to = new byte[1232], answer = [];
            for (var i = 0; i < 4 && !(answer.Length > 0 && Packets.IsCut(answer)); i++) answer = to[..Math.Max(0, world.Fast.Answer(query, OutsideAddress, to))];
            Packets.IsCut(answer).ShouldBeTrue();
            answer.Length.ShouldBe(query.Length);
            (Packets.Count(answer, 1), Packets.Count(answer, 2), Packets.Count(answer, 3), (int)answer[2] & 4).ShouldBe((0, 0, query[11], 0));
        }
    }

    [Fact]
    public void ThoseInsideOverTcpAndWithACookieAreNotLimited()
    {
        using var world = new DnsWorld();
        world.Settings.AnswersPerSecond = 1;
        var (query, to) = (Packets.Query("node.lab.example"), new byte[1232]);
        var cookie = world.Reception.Receive(Asking(Mine), Outside, overTcp: false).Answer![^24..];
        for (var i = 0; i < 50; i++)
        {
            world.Fast.Answer(query, 0x0a630032, to).ShouldBeGreaterThan(query.Length);
            Packets.Count(world.Reception.Receive(query, Outside, overTcp: true).Answer!, 1).ShouldBe(1);
            Packets.Count(world.Reception.Receive(Asking(cookie), Outside, overTcp: false).Answer!, 1).ShouldBe(1);
        }
        var six = IPAddress.Parse("2001:db8:0:ff12::1");
        var neighbour = IPAddress.Parse("2001:db8:0:ff34::9");
        Packets.Count(world.Reception.Receive(query, six, overTcp: false).Answer!, 1).ShouldBe(1);
        Packets.IsCut(world.Reception.Receive(query, neighbour, overTcp: false).Answer!).ShouldBeTrue("the same /56");
        world.Reception.Receive(query, neighbour, overTcp: false).Kind.ShouldBe(DecisionKind.Drop);
        Packets.Count(world.Reception.Receive(query, IPAddress.Parse("2001:db8:0:1::1"), overTcp: false).Answer!, 1).ShouldBe(1, "another /56");
        world.Settings.AnswersPerSecond = 0;
        Flood(world, 50, query).Sent.ShouldBe(50);
    }

    [Fact]
    public void NothingIsAllocatedForThoseOutside()
    {
        using var world = new DnsWorld();
        var (query, to) = (Packets.Query("node.lab.example"), new byte[1232]);
        for (var i = 0; i < 300; i++) world.Fast.Answer(query, OutsideAddress, to);
        Allocation.Least(() =>
        {
            for (var i = 0; i < 10_000; i++) world.Fast.Answer(query, OutsideAddress, to);
        }).ShouldBe(0);
    }

    private static byte[] Asking(byte[] cookie) => Packets.Query("node.lab.example", payload: 1232, options: [0, 10, 0, (byte)cookie.Length, .. cookie]);

    private static DnsQuery Screened(byte[] packet)
    {
        QueryScreen.Look(packet, out var query).ShouldBe(ScreenVerdict.Query);
        return query;
    }

    private static byte[] Cookie(Cookies cookies, IPAddress client)
    {
        var query = Screened(Asking(Mine));
        return cookies.Stamp(ShortAnswer.To(query, 0), query, client, 1232)[^24..];
    }

    private static (int Sent, int Cut, int None) Flood(DnsWorld world, int times, byte[] query)
    {
        var (to, sent, cut, none) = (new byte[1232], 0, 0, 0);
        for (var i = 0; i < times; i++)
        {
            var written = world.Fast.Answer(query, OutsideAddress, to);
            if (written < 0) none++;
            else if (Packets.IsCut(to[..written])) cut++;
            else sent++;
        }
        return (sent, cut, none);
    }

    private static int Raised(DnsWorld world) => world.Events.ReceivedCalls().Count(call => call.GetArguments()[0] is Event { Name: "dns.answers-limited" });
}
