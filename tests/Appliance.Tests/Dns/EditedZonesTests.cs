using System.Net;
using Appliance.Server.Dns.Publishing;
using DnsClient;
using DnsClient.Protocol;

namespace Appliance.Tests.Dns;

/// <summary>What people have written, asked for from outside.</summary>
public sealed class EditedZonesTests : IDisposable
{
    private const string Shop = """
        $TTL 300
        @            IN NS    ns.shop.example.
        @            IN MX    10 mail
        @            IN TXT   "v=spf1 mx -all"
        ns           IN A     192.0.2.53
        mail         IN A     192.0.2.25
        mail         IN AAAA  2001:db8::25
        www     60   IN CNAME web
        web          IN A     192.0.2.80
        lab-door     IN CNAME node.lab.example.
        away         IN CNAME www.example.org.
        *            IN MX    10 mail
        sub.deep     IN TXT   "here"
        *.sub.deep   IN A     192.0.2.99
        _sip._tcp    IN SRV   10 60 5060 web
        branch       IN NS    ns.branch
        ns.branch    IN A     192.0.2.54
        loop1        IN CNAME loop2
        loop2        IN CNAME loop1
        """;

    private readonly DnsWorld _world = new();

    public EditedZonesTests() => _world.Write(("shop.example", Shop), ("lab.example", "extra IN A 10.99.0.200\nnode IN TXT \"a member\"\n"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("web.shop.example", QueryType.A, "192.0.2.80")]
    [InlineData("extra.lab.example", QueryType.A, "10.99.0.200")]
    [InlineData("node.lab.example", QueryType.A, "10.99.0.7")]
    [InlineData("mail.shop.example", QueryType.AAAA, "2001:db8::25")]
    [InlineData("x.sub.deep.shop.example", QueryType.A, "192.0.2.99")]
    [InlineData("a.b.sub.deep.shop.example", QueryType.A, "192.0.2.99")]
    public async Task AnAddressIsFound(string name, QueryType type, string address)
    {
        var answer = await AskAsync(name, type);
        answer.Answers.OfType<AddressRecord>().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse(address));
        answer.Answers[0].DomainName.Value.ShouldBe(name + ".");
        answer.Header.HasAuthorityAnswer.ShouldBeTrue();
    }

    [Theory]
    [InlineData("nothing.shop.example", DnsHeaderResponseCode.NoError)] // the asterisk has MX
    [InlineData("nothing.web.shop.example", DnsHeaderResponseCode.NotExistentDomain)] // web exists, so the asterisk does not reach below it
    [InlineData("deep.shop.example", DnsHeaderResponseCode.NoError)] // nothing but names below
    [InlineData("x.deep.shop.example", DnsHeaderResponseCode.NotExistentDomain)]
    public async Task WhatIsNotThereIsDeniedWithTheSoa(string name, DnsHeaderResponseCode code)
    {
        var answer = await AskAsync(name, QueryType.A);
        answer.Header.ResponseCode.ShouldBe(code);
        var soa = answer.Authorities.ShouldHaveSingleItem().ShouldBeOfType<SoaRecord>();
        (soa.DomainName.Value, soa.InitialTimeToLive).ShouldBe(("shop.example.", 300));
    }

    [Fact]
    public async Task AnAliasIsFollowedInsideOurZones()
    {
        var answer = await AskAsync("www.shop.example", QueryType.A);
        answer.Answers.CnameRecords().ShouldHaveSingleItem().InitialTimeToLive.ShouldBe(60);
        answer.Answers.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("192.0.2.80"));
        (await AskAsync("lab-door.shop.example", QueryType.A)).Answers.ARecords().ShouldHaveSingleItem().DomainName.Value.ShouldBe("node.lab.example.");
        (await AskAsync("www.shop.example", QueryType.CNAME)).Answers.ShouldHaveSingleItem();
        (await AskAsync("away.shop.example", QueryType.A)).Answers.CnameRecords().ShouldHaveSingleItem().CanonicalName.Value.ShouldBe("www.example.org.");
        (await AskAsync("loop1.shop.example", QueryType.A)).Answers.Count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task MailAndServicesBringTheirAddresses()
    {
        var mail = await AskAsync("shop.example", QueryType.MX);
        mail.Answers.MxRecords().ShouldHaveSingleItem().Exchange.Value.ShouldBe("mail.shop.example.");
        mail.Additionals.OfType<AddressRecord>().Count().ShouldBe(2);
        var wild = (await AskAsync("anything.shop.example", QueryType.MX)).Answers.MxRecords().ShouldHaveSingleItem();
        wild.DomainName.Value.ShouldBe("anything.shop.example.");
        (await AskAsync("_sip._tcp.shop.example", QueryType.SRV)).Answers.SrvRecords().ShouldHaveSingleItem().Port.ShouldBe((ushort)5060);
        (await AskAsync("node.lab.example", QueryType.TXT)).Answers.TxtRecords().ShouldHaveSingleItem().Text.ShouldBe(["a member"]);
    }

    [Fact]
    public async Task WhatIsDelegatedIsReferred()
    {
        foreach (var name in (string[])["branch.shop.example", "x.branch.shop.example", "ns.branch.shop.example"])
        {
            var answer = await AskAsync(name, QueryType.A);
            answer.Header.HasAuthorityAnswer.ShouldBeFalse(name);
            answer.Answers.ShouldBeEmpty();
            answer.Authorities.NsRecords().ShouldHaveSingleItem().NSDName.Value.ShouldBe("ns.branch.shop.example.");
            answer.Additionals.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("192.0.2.54"));
        }
    }

    [Fact]
    public async Task WhatIsDelegatedIsResolvedForThoseInside()
    {
        await using var elsewhere = new Upstream((query, _) => [Upstream.Addresses(query, 7)]);
        using var world = new DnsWorld(elsewhere.At);
        world.Write(("shop.example", Shop));
        var answer = await world.Client().QueryAsync("x.branch.shop.example", QueryType.A, cancellationToken: Stop);
        answer.Answers.ShouldNotBeEmpty();
        world.Reception.Receive(Packets.Query("x.branch.shop.example"), IPAddress.Parse("203.0.113.9"), overTcp: false).Kind.ShouldBe(Server.Dns.Listener.DecisionKind.Say);
    }

    [Fact]
    public void AParentDelegatesOurOwnZonesBelowIt()
    {
        var parent = _world.Zones.Now.Zones["lab.example"];
        parent.Nodes["small.lab.example"].Set(2).ShouldNotBeNull();
        parent.Nodes["appliance.small.lab.example"].Set(1).ShouldNotBeNull();
    }

    [Fact]
    public void ASerialGrowsWithAChangeAndOnlyThen()
    {
        uint Serial(string zone) => _world.Zones.Now.Zones[zone].Serial;
        var (shop, lab) = (Serial("shop.example"), Serial("lab.example"));
        _world.Write(("shop.example", Shop + "\nnew IN A 192.0.2.81\n"), ("lab.example", "extra IN A 10.99.0.200\nnode IN TXT \"a member\"\n"));
        (Serial("shop.example"), Serial("lab.example")).ShouldBe((shop + 1, lab));
        _world.Time.Advance(TimeSpan.FromDays(1));
        _world.Write(("lab.example", "extra IN A 10.99.0.200\nnode IN TXT \"a member\"\n"));
        _world.Write(("shop.example", Shop), ("lab.example", "extra IN A 10.99.0.201\n"));
        Serial("lab.example").ShouldBe((uint)_world.Time.GetUtcNow().ToUnixTimeSeconds());
        _world.Serials.StayAbove("lab.example", 2026112899);
        _world.Write(("lab.example", "extra IN A 10.99.0.201\n"));
        Serial("lab.example").ShouldBe(2026112900u);
    }

    [Theory]
    [InlineData(1u, 2u, false)]
    [InlineData(2u, 1u, true)]
    [InlineData(0u, uint.MaxValue, true)]
    [InlineData(5u, 5u, false)]
    public void SerialsAreComparedRoundTheirEnd(uint one, uint than, bool newer) => ZoneSerials.IsNewer(one, than).ShouldBe(newer);

    private async Task<IDnsQueryResponse> AskAsync(string name, QueryType type) => await _world.Client().QueryAsync(name, type, cancellationToken: Stop);
}
