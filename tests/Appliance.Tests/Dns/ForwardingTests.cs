using System.Net;
using Appliance.Server.Dns;
using Appliance.Server.Dns.Listener;
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
        (await client.QueryAsync("www.example.org", QueryType.A, cancellationToken: Stop)).Answers.ARecords().ShouldHaveSingleItem();
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
