using System.Net;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Publishing;
using DnsClient;

namespace Appliance.Tests.Dns;

public sealed class ForwardingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIsNotOursIsAskedElsewhere(bool tcp)
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        var answer = await world.Client(tcp).QueryAsync("www.example.org", QueryType.A, cancellationToken: Stop);
        answer.Answers.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("192.0.2.7"));
        answer.Header.HasAuthorityAnswer.ShouldBeFalse();
        answer.Header.RecursionAvailable.ShouldBeTrue();
        world.Metrics.Of(DnsOutcome.Forwarded).ShouldBe(1);
    }

    [Fact]
    public async Task OurOwnNamesNeverLeaveTheHouse()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(upstream.At);
        (await world.Client().QueryAsync("nobody.lab.example", QueryType.A, cancellationToken: Stop)).Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.NotExistentDomain);
        (await world.Client().QueryReverseAsync(IPAddress.Parse("10.99.0.200"), Stop)).Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.NotExistentDomain);
        upstream.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task ADomainWithForwardersOfItsOwnAsksThemAndNobodyElse()
    {
        await using var general = new Upstream((query, _) => [Upstream.Addresses(query, 1)]);
        await using var directory = new Upstream((query, _) => [Upstream.Addresses(query, 2)]);
        await using var branch = new Upstream((query, _) => [Upstream.Addresses(query, 3)]);
        await using var silent = new Upstream((_, _) => []);
        using var world = new DnsWorld(general.At)
        {
            Forwards = [new Forward("ad.example", [directory.At]), new Forward("branch.ad.example", [branch.At]), new Forward("168.192.in-addr.arpa", [directory.At]), new Forward("away.example", [silent.At]), new Forward("lab.example", [general.At])],
        };
        world.Write();
        (await AskedAsync("dc1.AD.example")).ShouldBe(2);
        (await AskedAsync("ad.example")).ShouldBe(2);
        (await AskedAsync("x.branch.ad.example")).ShouldBe(3, "the longest domain counts");
        (await AskedAsync("bad.example")).ShouldBe(1, "a domain ends at a dot");
        (await AskedAsync("7.0.168.192.in-addr.arpa")).ShouldBe(2);
        (await AskedAsync("x.away.example")).ShouldBe(-2, "nobody else is asked when they are silent");
        var before = general.Asked;
        (await AskedAsync("nobody.lab.example")).ShouldBe(-3, "what our zones answer for never goes out");
        general.Asked.ShouldBe(before);

        async Task<int> AskedAsync(string name)
        {
            var answer = await Packets.AskAsync(world.At, Packets.Query(name), Stop);
            return Packets.Code(answer) != 0 ? -Packets.Code(answer) : answer[^1];
        }
    }

    [Fact]
    public async Task ForwardersOfOneDomainAloneDoNotResolveTheRest()
    {
        await using var directory = new Upstream((query, _) => [Upstream.Addresses(query, 2)]);
        using var world = new DnsWorld { Forwards = [new Forward("ad.example", [directory.At])] };
        world.Write();
        Packets.Code(await Packets.AskAsync(world.At, Packets.Query("dc1.ad.example"), Stop)).ShouldBe(0);
        Packets.Code(await Packets.AskAsync(world.At, Packets.Query("www.example.org"), Stop)).ShouldBe(5);
        world.Metrics.Of(DnsOutcome.RefusedNoForwarder).ShouldBe(1);
        world.Forwards = [];
        world.Write();
        Packets.Code(await Packets.AskAsync(world.At, Packets.Query("dc1.ad.example"), Stop)).ShouldBe(5, "a change counts at once");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAliasThatLeadsOutOfOurZonesIsFollowedToItsEnd(bool tcp)
    {
        var stranger = DnsName.ToWire("stranger.example.org");
        await using var upstream = new Upstream((query, overTcp) =>
        {
            var (end, name) = (12 + DnsName.Read(query.AsSpan(12), out var asked) + 4, asked);
            byte[] head = [.. query[..2], 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0, .. query[12..end]];
            return name switch
            {
                // cdn.example.org is an alias again, by compressed names, and a record that nobody asked for stands beside it.
                "cdn.example.org" => [(byte[])[.. head, 0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 7, 4, .. "edge"u8, 0xc0, 16, 0xc0, (byte)(end + 12), 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7, .. stranger, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 66]],
                "large.example.org" => overTcp ? [Upstream.Addresses(query, [.. Enumerable.Range(0, 150).Select(i => (byte)i)])] : [Cut(query)],
                _ => [Upstream.Code(query, (byte)(name == "broken.example.org" ? 2 : 3))],
            };
        });
        using var world = new DnsWorld(upstream.At);
        world.Write(("shop.example", "@ 300 IN NS ns\nns 300 IN A 192.0.2.53\nwww 300 IN CNAME second\nsecond 300 IN CNAME cdn.example.org.\ngone 300 IN CNAME nobody.example.org.\nbroken 300 IN CNAME broken.example.org.\nlarge 300 IN CNAME large.example.org."));
        var answer = await world.Client(tcp).QueryAsync("www.shop.example", QueryType.A, cancellationToken: Stop);
        answer.Answers.Select(one => one.DomainName.Value).ShouldBe(["www.shop.example.", "second.shop.example.", "cdn.example.org.", "edge.example.org."]);
        answer.Answers.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("192.0.2.7"));
        (answer.Header.RecursionAvailable, answer.Header.HasAuthorityAnswer).ShouldBe((true, true));
        var gone = await world.Client(tcp).QueryAsync("gone.shop.example", QueryType.A, cancellationToken: Stop);
        (gone.Header.ResponseCode, gone.Answers.Count).ShouldBe((DnsHeaderResponseCode.NotExistentDomain, 1), "the code speaks of the end of the chain");
        (await world.Client(tcp).QueryAsync("broken.shop.example", QueryType.A, cancellationToken: Stop)).Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.ServerFailure);
        (await world.Client(tcp).QueryAsync("large.shop.example", QueryType.A, cancellationToken: Stop)).Answers.ARecords().Count().ShouldBe(150);
        var bare = await Packets.AskAsync(world.At, Packets.Query("www.shop.example", flags: 0), Stop);
        (Packets.Code(bare), Packets.Count(bare, 1)).ShouldBe((0, 2), "who wants no recursion gets our part");

        static byte[] Cut(byte[] query)
        {
            var cut = Upstream.Code(query, 0);
            cut[2] |= 2;
            return cut;
        }
    }

    [Fact]
    public async Task NeighboursOfASmallSubnetAreNotOurs()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Code(query, 3)]);
        using var world = new DnsWorld(upstream.At);
        await world.Client().QueryReverseAsync(IPAddress.Parse("192.0.2.40"), Stop);
        upstream.Asked.ShouldBe(1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task WhenOneForwarderFailsTheNextIsAsked(byte code)
    {
        await using var failing = new Upstream((query, _) => [Upstream.Code(query, code)]);
        await using var silent = new Upstream((_, _) => []);
        await using var good = new Upstream((query, _) => [Upstream.Addresses(query, 8)]);
        using var world = new DnsWorld(failing.At, silent.At, good.At);
        var client = world.Client();
        (await client.QueryAsync("www.example.org", QueryType.A, cancellationToken: Stop)).Answers.ARecords().ShouldHaveSingleItem();
        (await client.QueryAsync("mail.example.org", QueryType.A, cancellationToken: Stop)).Answers.ARecords().ShouldHaveSingleItem();
        (failing.Asked, silent.Asked, good.Asked).ShouldBe((1, 1, 2), "the one that answered is asked first the next time");
    }

    [Fact]
    public async Task WhenNobodyAnswersTheClientIsTold()
    {
        await using var silent = new Upstream((_, _) => []);
        using var world = new DnsWorld(silent.At, new IPEndPoint(IPAddress.Parse("127.53.0.8"), 9));
        (await world.Client().QueryAsync("www.example.org", QueryType.A, cancellationToken: Stop)).Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.ServerFailure);
        world.Metrics.Of(DnsOutcome.ForwardFailed).ShouldBe(1);
    }

    [Fact]
    public async Task ForgedAnswersAreNotBelieved()
    {
        await using var upstream = new Upstream((query, _) =>
        [
            [], [1, 2, 3],
            Changed(Upstream.Addresses(query, 66), 0, (byte)(query[0] ^ 1)), // another number
            Changed(Upstream.Addresses(query, 66), 13, (byte)'x'), // another question
            Changed(Upstream.Addresses(query, 66), 13, (byte)(query[13] ^ 0x20)), // the same in another case
            Changed(Upstream.Addresses(query, 66), 2, 1), // a question
            Changed(Upstream.Addresses(query, 66), 5, 2), // two questions
            Upstream.Addresses(query, 7),
        ]);
        using var world = new DnsWorld(upstream.At);
        var answer = await world.Client().QueryAsync("www.example.org", QueryType.A, cancellationToken: Stop);
        answer.Answers.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("192.0.2.7"));
    }

    [Fact]
    public async Task AForwardersPoisonReachesNobodyButTheAsker()
    {
        // A loop of pointers in the answer: passed on as it is, for the client to refuse; it is never taken apart here.
        await using var upstream = new Upstream((query, _) => [[.. Changed(Upstream.Addresses(query), 7, 1), 0xc0, 0x0c, 0xc0, 0xff]]);
        using var world = new DnsWorld(upstream.At);
        var answer = await Packets.AskAsync(world.At, Packets.Query("www.example.org"), Stop);
        answer[^4..].ShouldBe([0xc0, 0x0c, 0xc0, 0xff]);
        (await world.Client().QueryAsync("node.lab.example", QueryType.A, cancellationToken: Stop)).Answers.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4096)]
    public async Task ALargeAnswerIsCutAndFetchedOverTcp(int? payload)
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, [.. Enumerable.Range(0, 200).Select(i => (byte)i)])]);
        using var world = new DnsWorld(upstream.At);
        var answer = await Packets.AskAsync(world.At, Packets.Query("www.example.org", payload: (ushort?)payload), Stop);
        Packets.IsCut(answer).ShouldBeTrue();
        answer.Length.ShouldBeLessThanOrEqualTo(512);
        (await world.Client().QueryAsync("www.example.org", QueryType.A, cancellationToken: Stop)).Answers.Count.ShouldBe(200);
    }

    [Fact]
    public async Task NothingOfTheClientsButTheQuestionGoesOut()
    {
        byte[]? seen = null;
        await using var upstream = new Upstream((query, _) =>
        {
            seen = query;
            return [Upstream.Addresses(query, 1)];
        });
        using var world = new DnsWorld(upstream.At);
        var query = Packets.Query("www.example.org", id: 0xBEEF, payload: 65535, options: [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
        (await Packets.AskAsync(world.At, query, Stop))[..2].ShouldBe([0xBE, 0xEF]);
        seen.ShouldNotBeNull()[2..].ShouldBe(Packets.Query("www.example.org", payload: 1232)[2..]);
    }

    [Fact]
    public async Task WhoAsksWithEdnsIsAnsweredWithItWhateverTheForwarderCan()
    {
        await using var upstream = new Upstream((query, _) => [Upstream.Addresses(query, 1)]);
        using var world = new DnsWorld(upstream.At);
        var answer = await Packets.AskAsync(world.At, Packets.Query("www.example.org", payload: 4096), Stop);
        (Packets.Count(answer, 1), Packets.Count(answer, 3)).ShouldBe((1, 1));
        answer[^11..].ShouldBe(Packets.Opt(1232));
    }

    [Fact]
    public async Task WeNeverForwardToOurselves()
    {
        using var world = new DnsWorld(new IPEndPoint(DnsWorld.OurAddress, 5353));
        Packets.Code(await Packets.AskAsync(world.At, Packets.Query("www.example.org"), Stop)).ShouldBe(2);
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.1:5353", true)]
    [InlineData("[2001:db8::1]:53", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("dns.example", false)]
    public void AForwarderIsAnAddress(string text, bool good) => new DnsSettings { Forwarders = [text] }.Problems().Any().ShouldBe(!good);

    private static byte[] Changed(byte[] packet, int at, byte value)
    {
        packet[at] = value;
        return packet;
    }
}
