using System.Buffers.Binary;
using System.Net;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Tests.Store;

namespace Appliance.Tests.Dns;

public sealed class CacheTests
{
    private static readonly byte[] Soa = [0xc0, 12, 0, 6, 0, 1, 0, 0, 0x0e, 0x10, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 100];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatWasAskedIsKnownUntilItsTimeIsOver()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        await AskAsync(world, Packets.Query("www.example.org"));
        world.Time.Advance(TimeSpan.FromSeconds(20));
        var known = await AskAsync(world, Packets.Query("WWW.Example.org", id: 0x7777));
        known[..2].ShouldBe([0x77, 0x77]);
        known[12..29].ShouldBe(Packets.Name("WWW.Example.org"), "the client's own spelling");
        (Seconds(known, 33), known[^1]).ShouldBe((40u, (byte)7));
        (known[2], known[3]).ShouldBe(((byte)0x81, (byte)0x80));
        (await AskAsync(world, Packets.Query("www.example.org", payload: 1232)))[^11..].ShouldBe(Packets.Opt(1232));
        upstream.Asked.ShouldBe(1);
        world.Metrics.Of(DnsOutcome.Cached).ShouldBe(2);
        (world.Cache.Figures.Hits, world.Cache.Figures.Misses, world.Cache.Figures.Entries).ShouldBe((2, 1, 1));
        world.Time.Advance(TimeSpan.FromSeconds(41));
        Seconds(await AskAsync(world, Packets.Query("www.example.org")), 33).ShouldBe(60u);
        upstream.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task TheClientsWishesAndTheTypeTellAnswersApart()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        await AskAsync(world, Packets.Query("www.example.org"));
        var withoutChecks = Packets.Query("www.example.org");
        withoutChecks[3] = 0x10;
        await AskAsync(world, withoutChecks);
        var signed = Packets.Query("www.example.org", payload: 1232);
        signed[^4] = 0x80;
        await AskAsync(world, signed);
        await AskAsync(world, Packets.Query("www.example.org", Packets.Any));
        upstream.Asked.ShouldBe(4);
        await AskAsync(world, signed);
        upstream.Asked.ShouldBe(4);
    }

    [Fact]
    public async Task AbsencesAreKeptAsLongAsTheSoaSays()
    {
        await using var upstream = new Upstream((query, _) => [Denial(query, 3, Soa)]);
        using var world = new DnsWorld(upstream.At);
        Packets.Code(await AskAsync(world, Packets.Query("gone.example.org"))).ShouldBe(3);
        world.Time.Advance(TimeSpan.FromSeconds(30));
        var other = await AskAsync(world, Packets.Query("gone.example.org", Packets.Aaaa));
        (Packets.Code(other), Packets.Count(other, 2), upstream.Asked).ShouldBe((3, 1, 1), "a name that is not there has nothing of any type");
        Seconds(other, 12 + 18 + 4).ShouldBe(70u, "the smaller of the SOA's time and its minimum, counted down");
        world.Time.Advance(TimeSpan.FromSeconds(71));
        await AskAsync(world, Packets.Query("gone.example.org"));
        upstream.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task NoDataIsKeptForItsTypeAlone()
    {
        await using var upstream = new Upstream((query, _) => [query[^3] == Packets.Aaaa ? Denial(query, 0, Soa) : Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        for (var i = 0; i < 2; i++)
        {
            Packets.Count(await AskAsync(world, Packets.Query("four.example.org", Packets.Aaaa)), 1).ShouldBe(0);
            Packets.Count(await AskAsync(world, Packets.Query("four.example.org")), 1).ShouldBe(1);
        }
        upstream.Asked.ShouldBe(2);
    }

    /// <summary>Each is passed on as it came, and asked again.</summary>
    [Theory]
    [InlineData("no SOA")]
    [InlineData("another's SOA")]
    [InlineData("a stranger's record")]
    [InlineData("octets behind the end")]
    [InlineData("a record that is cut")]
    [InlineData("a loop of aliases")]
    [InlineData("time to live 0")]
    [InlineData("time to live below 0")]
    [InlineData("an address of three octets")]
    public async Task WhatIsNotSoundIsPassedOnAndNotKept(string what)
    {
        byte[]? sent = null;
        await using var upstream = new Upstream((query, _) =>
        {
            var good = Upstream.Addresses(query, 7);
            var ttl = good.Length - 10;
            sent = what switch
            {
                "no SOA" => Upstream.Code(query, 3),
                "another's SOA" => Denial(query, 3, [.. Packets.Name("other.example"), .. Soa[2..]]),
                "a stranger's record" => With(good, [.. Packets.Name("bank.example"), 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 66]),
                "octets behind the end" => [.. good, 0],
                "a record that is cut" => good[..^1],
                "a loop of aliases" => With(Upstream.Addresses(query), [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0, 12]),
                "time to live 0" => [.. good[..ttl], 0, 0, 0, 0, .. good[(ttl + 4)..]],
                "time to live below 0" => [.. good[..ttl], 0x80, 0, 0, 1, .. good[(ttl + 4)..]],
                _ => With(Upstream.Addresses(query), [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 3, 192, 0, 2]),
            };
            return [sent];
        });
        using var world = new DnsWorld(upstream.At);
        for (var i = 1; i <= 2; i++)
        {
            (await AskAsync(world, Packets.Query("www.example.org")))[2..].ShouldBe(sent![2..]);
            upstream.Asked.ShouldBe(i);
        }
        world.Cache.Figures.Entries.ShouldBe(0);
    }

    [Fact]
    public async Task TheSameQuestionOfManyIsAskedOnce()
    {
        using var held = new ManualResetEventSlim();
        await using var upstream = new Upstream((query, _) =>
        {
            held.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            return [Upstream.Addresses(query, 7)];
        });
        using var world = new DnsWorld(upstream.At);
        world.Settings.ForwardMilliseconds = 10_000;
        var all = Enumerable.Range(1, 50).Select(i => AskAsync(world, Packets.Query(i % 2 == 0 ? "www.example.org" : "WWW.example.org", id: (ushort)i))).ToList();
        await Eventually.TryAsync(() => Task.FromResult(world.Cache.Figures.Joined == 49), "all wait for one", Stop);
        held.Set();
        var answers = await Task.WhenAll(all);
        answers.Select(answer => BinaryPrimitives.ReadUInt16BigEndian(answer)).ShouldBe(Enumerable.Range(1, 50).Select(i => (ushort)i));
        answers.Select(answer => answer[^1]).Distinct().ShouldBe([(byte)7]);
        upstream.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task WhileForwardersAreSilentThePastIsBetterThanNothingForAnHour()
    {
        var silent = false;
        await using var upstream = new Upstream((query, _) => silent ? [] : [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        await AskAsync(world, Packets.Query("www.example.org"));
        silent = true;
        world.Time.Advance(TimeSpan.FromMinutes(30));
        var stale = await AskAsync(world, Packets.Query("www.example.org"));
        (Packets.Code(stale), Seconds(stale, 33), stale[^1]).ShouldBe((0, 30u, (byte)7));
        await AskAsync(world, Packets.Query("www.example.org"));
        (upstream.Asked, world.Cache.Figures.Stale).ShouldBe((2, 2), "nobody is asked again within the pause");
        world.Time.Advance(TimeSpan.FromMinutes(40));
        Packets.Code(await AskAsync(world, Packets.Query("www.example.org"))).ShouldBe(2);
        silent = false;
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Seconds(await AskAsync(world, Packets.Query("www.example.org")), 33).ShouldBe(60u);
    }

    [Fact]
    public async Task ASlowForwarderDoesNotHoldUpWhoCanHaveThePast()
    {
        using var held = new ManualResetEventSlim(initialState: true);
        await using var upstream = new Upstream((query, _) =>
        {
            held.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            return [Upstream.Addresses(query, held.IsSet ? (byte)7 : (byte)8)];
        });
        using var world = new DnsWorld(upstream.At);
        world.Settings.ForwardMilliseconds = 10_000;
        await AskAsync(world, Packets.Query("www.example.org"));
        held.Reset();
        world.Time.Advance(TimeSpan.FromMinutes(2));
        var late = AskAsync(world, Packets.Query("www.example.org"));
        await Eventually.TryAsync(() =>
        {
            world.Time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(late.IsCompleted);
        }, "the past is given", Stop);
        Seconds(await late, 33).ShouldBe(30u);
        held.Set();
        await Eventually.TryAsync(async () => Seconds(await AskAsync(world, Packets.Query("www.example.org")), 33) > 30, "the answer that came late is kept", Stop);
    }

    [Fact]
    public async Task AFailureIsRememberedForAMomentThatGrows()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Code(query, 2)]);
        using var world = new DnsWorld(upstream.At);
        for (var asked = 1; asked <= 3; asked++)
        {
            Packets.Code(await AskAsync(world, Packets.Query("broken.example.org"))).ShouldBe(2);
            Packets.Code(await AskAsync(world, Packets.Query("broken.example.org"))).ShouldBe(2);
            upstream.Asked.ShouldBe(asked);
            world.Time.Advance(TimeSpan.FromSeconds(1 << (asked - 1)));
        }
        world.Time.Advance(TimeSpan.FromSeconds(5));
        await AskAsync(world, Packets.Query("broken.example.org"));
        upstream.Asked.ShouldBe(4);
        await AskAsync(world, Packets.Query("other.example.org"));
        upstream.Asked.ShouldBe(5, "a failure is about one name");
    }

    [Fact]
    public void MemoryIsBoundedAndWhatNobodyAsksForGoesFirst()
    {
        using var world = new DnsWorld();
        world.Settings.CacheMegabytes = 1;
        var cache = new AnswerCache(world.Settings, world.Time);
        for (var i = 0; i < 1000; i++)
        {
            Keep(cache, $"h{i}.example.org", bytes: 4000);
            Asked(cache, "h0.example.org").ShouldBeTrue("it is asked for all the time");
        }
        (cache.Figures.Octets, cache.Figures.Evicted).ShouldSatisfyAllConditions(now => now.Octets.ShouldBeInRange(900_000, 1 << 20), now => now.Evicted.ShouldBePositive());
        Asked(cache, "h1.example.org").ShouldBeFalse();
        Asked(cache, "h999.example.org").ShouldBeTrue();
        var none = new AnswerCache(new Appliance.Server.Dns.DnsSettings { CacheMegabytes = 0 }, world.Time);
        Keep(none, "h.example.org", bytes: 10);
        none.Figures.Entries.ShouldBe(0);
    }

    [Fact]
    public async Task AFlushForgetsANameAndWhatIsBelowItAndWhatIsUnderWay()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        foreach (var name in (string[])["example.org", "www.example.org", "a.b.example.org", "anexample.org", "example.net"]) await AskAsync(world, Packets.Query(name));
        world.Cache.Flush("example.org").ShouldBe(3);
        world.Cache.Figures.Entries.ShouldBe(2);
        var before = world.Cache.Generation;
        world.Cache.Flush(null).ShouldBe(2);
        Keep(world.Cache, "late.example.org", 10, before);
        (world.Cache.Figures.Entries, world.Cache.Figures.Octets).ShouldBe((0, 0), "what was asked before the flush is not kept after it");
    }

    [Fact]
    public async Task OtherForwardersMeanThatEverythingIsForgotten()
    {
        await using var general = new Upstream((query, _) => [Upstream.Addresses(query, 1)]);
        await using var directory = new Upstream((query, _) => [Upstream.Addresses(query, 2)]);
        using var world = new DnsWorld(general.At);
        (await AskAsync(world, Packets.Query("dc1.ad.example")))[^1].ShouldBe((byte)1);
        world.Write();
        world.Cache.Figures.Entries.ShouldBe(1, "records are no forwarders");
        world.Forwards = [new Forward("ad.example", [directory.At])];
        world.Write();
        (await AskAsync(world, Packets.Query("dc1.ad.example")))[^1].ShouldBe((byte)2);
    }

    [Fact]
    public async Task ANameThatBecomesOursIsOursAtOnce()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        await AskAsync(world, Packets.Query("www.shop.example"));
        world.Write(("shop.example", "@ 300 IN NS ns\nns 300 IN A 192.0.2.53\n"));
        Packets.Code(await AskAsync(world, Packets.Query("www.shop.example"))).ShouldBe(3);
    }

    [Fact]
    public async Task ClientsOutsideGetNothingOfIt()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        var query = Packets.Query("www.example.org");
        await AskAsync(world, query);
        var to = new byte[1232];
        world.Fast.Answer(query, 0xcb007109, to).ShouldBe(0);
        Packets.Code(world.Reception.Receive(query, IPAddress.Parse("203.0.113.9"), overTcp: false).Answer!).ShouldBe(5);
    }

    [Fact]
    public async Task BothPathsSayTheSameAndTheFastOneAllocatesNothing()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7, 8)]);
        using var world = new DnsWorld(upstream.At);
        byte[][] queries = [Packets.Query("www.example.org"), Packets.Query("WWW.example.org", payload: 4096)];
        await AskAsync(world, queries[0]);
        var to = new byte[1232];
        foreach (var query in queries)
            to[..world.Fast.Answer(query, 0x7f000001, to)].ShouldBe(world.Reception.Receive(query, IPAddress.Loopback, overTcp: false).Answer);
        Allocation.Least(() =>
        {
            for (var i = 0; i < 10_000; i++) world.Fast.Answer(queries[i % 2], 0x7f000001, to);
        }).ShouldBe(0);
    }

    [Fact]
    public async Task WhatTheForwarderSaysBesideTheRecordsIsForItsAskerAlone()
    {
        // An EDNS record with an option in the answer: the first client gets it as it came, the second one ours.
        await using var upstream = new Upstream((query, _) =>
        {
            var answer = Upstream.Addresses(query, 7);
            answer[11] = 1;
            return [[.. answer, .. Packets.Opt(4096, options: [0, 15, 0, 2, 0, 3])]];
        });
        using var world = new DnsWorld(upstream.At);
        (await AskAsync(world, Packets.Query("www.example.org", payload: 1232)))[^6..].ShouldBe([0, 15, 0, 2, 0, 3]);
        var plain = await AskAsync(world, Packets.Query("www.example.org"));
        (Packets.Count(plain, 3), plain[^1]).ShouldBe((0, (byte)7));
        (await AskAsync(world, Packets.Query("www.example.org", payload: 4096)))[^11..].ShouldBe(Packets.Opt(1232));
        upstream.Asked.ShouldBe(1);
    }

    private static Task<byte[]> AskAsync(DnsWorld world, byte[] query) => Packets.AskAsync(world.At, query, Stop);

    private static uint Seconds(byte[] answer, int recordAt) => BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(recordAt + 6));

    private static byte[] With(byte[] answer, byte[] record)
    {
        answer[7]++;
        return [.. answer, .. record];
    }

    private static byte[] Denial(byte[] query, byte code, byte[] soa)
    {
        var answer = Upstream.Code(query, code);
        answer[9] = 1;
        return [.. answer, .. soa];
    }

    private static void Keep(AnswerCache cache, string name, int bytes, long? generation = null) =>
        cache.Put(new CachedAnswer(CacheKey.Of(Question(name)), new byte[bytes], [], 0, false, 1, 0, 0, cache.Now, 60), generation ?? cache.Generation);

    private static bool Asked(AnswerCache cache, string name) => cache.Answer(Question(name), ushort.MaxValue) is not null;

    private static DnsQuery Question(string name)
    {
        QueryScreen.Look(Packets.Query(name), out var query).ShouldBe(ScreenVerdict.Query);
        return query;
    }
}
