using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace Appliance.Tests.Dns;

/// <summary>Asked from outside with a client of somebody else's make.</summary>
public sealed class PublishedZonesTests : IDisposable
{
    private readonly DnsWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMembersNameResolves(bool tcp)
    {
        var answer = await _world.Client(tcp).QueryAsync("NODE.lab.example", QueryType.A, cancellationToken: Stop);
        answer.Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.NoError);
        answer.Header.HasAuthorityAnswer.ShouldBeTrue();
        answer.Answers.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("10.99.0.7"));
    }

    [Theory]
    [InlineData("10.99.0.7", "node.lab.example.")]
    [InlineData("192.0.2.19", "node.small.lab.example.")]
    [InlineData("10.99.0.1", "appliance.lab.example.")]
    public async Task AMembersAddressLeadsBackToItsName(string address, string name)
    {
        var answer = await _world.Client().QueryReverseAsync(IPAddress.Parse(address), Stop);
        answer.Answers.PtrRecords().ShouldHaveSingleItem().PtrDomainName.Value.ShouldBe(name);
    }

    [Theory]
    [InlineData("nobody.lab.example", QueryType.A, "lab.example.")]
    [InlineData("x.node.lab.example", QueryType.A, "lab.example.")]
    [InlineData("nobody.small.lab.example", QueryType.A, "small.lab.example.")]
    [InlineData("8.0.99.10.in-addr.arpa", QueryType.PTR, "0.99.10.in-addr.arpa.")]
    [InlineData("20.2.0.192.in-addr.arpa", QueryType.A, "20.2.0.192.in-addr.arpa.")]
    [InlineData("x.7.0.99.10.in-addr.arpa", QueryType.PTR, "0.99.10.in-addr.arpa.")]
    [InlineData("007.0.99.10.in-addr.arpa", QueryType.PTR, "0.99.10.in-addr.arpa.")]
    public async Task TheRestOfOurZonesDoesNotExist(string name, QueryType type, string zone)
    {
        var answer = await _world.Client().QueryAsync(name, type, cancellationToken: Stop);
        // A /28's zone is its single address, so that address exists, without records.
        var expected = zone == name + "." ? DnsHeaderResponseCode.NoError : DnsHeaderResponseCode.NotExistentDomain;
        answer.Header.ResponseCode.ShouldBe(expected);
        answer.Answers.ShouldBeEmpty();
        answer.Authorities.ShouldHaveSingleItem().ShouldBeOfType<SoaRecord>().DomainName.Value.ShouldBe(zone);
    }

    [Theory]
    [InlineData("node.lab.example", QueryType.AAAA)]
    [InlineData("node.lab.example", QueryType.MX)]
    [InlineData("lab.example", QueryType.A)]
    [InlineData("7.0.99.10.in-addr.arpa", QueryType.A)]
    public async Task ANameWithoutSuchRecordsExistsAllTheSame(string name, QueryType type)
    {
        var answer = await _world.Client().QueryAsync(name, type, cancellationToken: Stop);
        answer.Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.NoError);
        answer.Answers.ShouldBeEmpty();
        answer.Authorities.ShouldHaveSingleItem().ShouldBeOfType<SoaRecord>();
    }

    [Theory]
    [InlineData("lab.example")]
    [InlineData("0.99.10.in-addr.arpa")]
    public async Task EveryZoneSaysWhoServesIt(string zone)
    {
        var client = _world.Client();
        var servers = await client.QueryAsync(zone, QueryType.NS, cancellationToken: Stop);
        servers.Answers.NsRecords().ShouldHaveSingleItem().NSDName.Value.ShouldBe("appliance.lab.example.");
        servers.Additionals.ARecords().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("10.99.0.1"));
        var authority = await client.QueryAsync(zone, QueryType.SOA, cancellationToken: Stop);
        authority.Answers.SoaRecords().ShouldHaveSingleItem().MName.Value.ShouldBe("appliance.lab.example.");
    }

    [Fact]
    public async Task AnyIsAnsweredWithOneRecordSet()
    {
        var answer = await _world.Client().QueryAsync("node.lab.example", QueryType.ANY, cancellationToken: Stop);
        answer.Answers.ShouldHaveSingleItem().ShouldBeOfType<ARecord>();
    }

    [Fact]
    public async Task WhereADomainIsOnSeveralSubnetsTheNearestAddressComesFirst()
    {
        _world.Show(DnsWorld.Lab, DnsWorld.Here with { Domain = "lab.example" });
        var answer = await _world.Client().QueryAsync("appliance.lab.example", QueryType.A, cancellationToken: Stop);
        answer.Answers.ARecords().Select(a => a.Address.ToString()).ShouldBe(["127.53.0.1", "10.99.0.1"]);
    }

    [Fact]
    public async Task ANewNameIsPublishedAtOnce()
    {
        var client = _world.Client();
        (await client.QueryAsync("appliance.new.example", QueryType.A, cancellationToken: Stop)).Header.ResponseCode.ShouldBe(DnsHeaderResponseCode.Refused);
        _world.Show(DnsWorld.Here, DnsWorld.Lab with { Domain = "new.example" });
        (await client.QueryAsync("appliance.new.example", QueryType.A, cancellationToken: Stop)).Answers.ARecords().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(null, 512)]
    [InlineData(0, 512)]
    [InlineData(800, 800)]
    [InlineData(65535, 1232)]
    public async Task ALargeAnswerIsCutToWhatTheClientAndThePathCanTake(int? payload, int longest)
    {
        _world.Show([.. Enumerable.Range(0, 120).Select(i =>
            Appliance.Tests.Network.NetworkWorld.Subnet($"s{i}", $"10.1.{i}.0/24", $"10.1.{i}.1", "wide.example")), DnsWorld.Here]);
        var query = Packets.Query("appliance.wide.example", payload: (ushort?)payload);
        var answer = await Packets.AskAsync(_world.At, query, Stop);
        answer.Length.ShouldBeLessThanOrEqualTo(longest);
        Packets.IsCut(answer).ShouldBeTrue();
        Packets.Count(answer, 3).ShouldBe(payload is null ? 0 : 1);

        (await _world.Client().QueryAsync("appliance.wide.example", QueryType.A, cancellationToken: Stop)).Answers.Count.ShouldBe(120); // falls back to TCP
    }
}
