using System.Net;
using Appliance.Contracts;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Appliance.Tests.Identity;
using Appliance.Tests.Network;
using DnsClient;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Dns;

/// <summary>The list of what is published, and what is really answered.</summary>
public sealed class PublishedRecordsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Law: whatever is listed is answered so, and a name that is listed has nothing more.</summary>
    [Fact]
    public async Task EveryListedRecordIsAnsweredAndNothingElse()
    {
        using var world = new DnsWorld();
        var client = world.Client();
        var listed = world.Published.All();
        listed.ShouldContain(record => record.Type == "PTR" && record.Data == "node.lab.example");
        listed.Select(record => record.Key).ShouldBeUnique();
        listed.Select(record => record.Key).ShouldBe(listed.Select(record => record.Key).Order(StringComparer.Ordinal));
        foreach (var record in listed.Where(record => record.Type != "SOA"))
        {
            var answer = await client.QueryAsync(record.Name, Enum.Parse<QueryType>(record.Type), cancellationToken: Stop);
            answer.Answers.Select(got => Data(got)).Order(StringComparer.Ordinal)
                .ShouldBe(listed.Where(other => other.Name == record.Name && other.Type == record.Type).Select(other => other.Data).Order(StringComparer.Ordinal), $"{record.Name} {record.Type}");
            answer.Answers.ShouldAllBe(got => got.InitialTimeToLive == record.Seconds);
        }
        foreach (var record in listed.Where(record => record.Type == "SOA"))
        {
            var soa = (await client.QueryAsync(record.Name, QueryType.SOA, cancellationToken: Stop)).Answers.SoaRecords().ShouldHaveSingleItem();
            record.Data.ShouldBe($"{soa.MName.Value.TrimEnd('.')} {soa.RName.Value.TrimEnd('.')} {soa.Serial} {soa.Refresh} {soa.Retry} {soa.Expire} {soa.Minimum}");
        }
    }

    [Theory]
    [InlineData("10.0.0.0/9", 128, "0.10.in-addr.arpa", "127.10.in-addr.arpa")]
    [InlineData("10.99.0.0/20", 16, "0.99.10.in-addr.arpa", "15.99.10.in-addr.arpa")]
    [InlineData("192.0.2.16/28", 16, "16.2.0.192.in-addr.arpa", "31.2.0.192.in-addr.arpa")]
    [InlineData("10.0.0.0/8", 1, "10.in-addr.arpa", "10.in-addr.arpa")]
    public void ASubnetsReverseZonesAreCutAtOctets(string cidr, int count, string first, string last)
    {
        var zones = ReverseName.Zones(NetworkWorld.Subnet() with { Network = IPNetwork.Parse(cidr) }).ToList();
        (zones.Count, zones[0], zones[^1]).ShouldBe((count, first, last));
    }

    [Fact]
    public async Task TheListIsPagedFilteredAndSaysWhatARecordFollows()
    {
        await using var appliance = await CommandedAppliance.StartAsync();
        var api = new ApplianceClient(appliance.SignedIn);
        await FurnishAsync(appliance, api);

        var all = await api.DnsRecordsAsync(null, null, null, 1000, null, Stop);
        (all.Total, all.Next).ShouldBe((all.Items.Count, null));
        all.Items[0].Zone.ShouldBe("lab.internal");
        all.Items.Where(record => record.Type == "A").Select(record => (record.Name, record.Data, record.Origin, record.ResourceName)).ShouldBe(
        [
            ("appliance.lab.internal", "10.99.0.1", DnsOrigin.Appliance, null),
            ("printer.lab.internal", "10.99.0.9", DnsOrigin.Reservation, null),
            ("web1.lab.internal", "10.99.0.7", DnsOrigin.Resource, "web1"),
        ]);
        var paged = new List<DnsRecord>();
        for (string? after = null; ;)
        {
            var page = await api.DnsRecordsAsync(null, null, null, 3, after, Stop);
            page.Total.ShouldBe(all.Total);
            paged.AddRange(page.Items);
            if ((after = page.Next) is null) break;
        }
        paged.ShouldBe(all.Items);
        (await api.DnsRecordsAsync("0.99.10.in-addr.arpa", "ptr", null, 10, null, Stop)).Items.Select(record => record.Data)
            .ShouldBe(["appliance.lab.internal", "web1.lab.internal", "printer.lab.internal"]);
        (await api.DnsRecordsAsync("lab.internal", null, "WEB", 10, null, Stop)).Items.ShouldHaveSingleItem().Subnet.ShouldBe("lab");
        (await Should.ThrowAsync<FaultException>(() => api.DnsRecordsAsync("other.internal", null, null, 10, null, Stop))).Code.ShouldBe(FaultCodes.NotFound);
        (await Should.ThrowAsync<FaultException>(() => api.DnsRecordsAsync(null, "WKS", null, 0, "x", Stop))).Fields.Select(fault => fault.Field).ShouldBe(["type", "limit", "after"]);
    }

    [Fact]
    public async Task WhoseGrantIsForAPoolSeesItsMachinesRecordsOnly()
    {
        await using var appliance = await CommandedAppliance.StartAsync();
        var api = new ApplianceClient(appliance.SignedIn);
        await FurnishAsync(appliance, api);
        await api.MoveToPoolAsync("web1", "left", Stop);
        var otto = await new TestPeople(appliance).ClientAsync("otto", "operator", "pool/left");

        (await otto.DnsRecordsAsync(null, null, null, 100, null, Stop)).Items.Select(record => $"{record.Type} {record.ResourceName}").ShouldBe(["A web1", "PTR web1"]);
    }

    /// <summary>A subnet, a reservation with a name, and a member.</summary>
    internal static async Task FurnishAsync(TestAppliance appliance, ApplianceClient api)
    {
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        await api.ReserveAsync("lab", "52:54:00:00:00:77", new ReservationSpec("10.99.0.9", "printer"), Stop);
        var mac = Inventory.InventoryWorld.Mac(1);
        var machine = (await appliance.Services.GetRequiredService<IMachines>().SeenAsync(mac, FirmwareKind.Bios, Stop))!;
        await appliance.Services.GetRequiredService<Appliance.Server.Store.IStore>().InTransactionAsync(async transaction =>
        {
            await appliance.Services.GetRequiredService<IMachines>().NameAsync(transaction, machine.Id, "web1", Stop);
            await appliance.Services.GetRequiredService<IReservations>().SettleAsync(transaction, machine.Id, "web1", mac, IPAddress.Parse("10.99.0.7"), Stop);
            return true;
        }, Stop);
    }

    private static string Data(DnsClient.Protocol.DnsResourceRecord record) => record switch
    {
        DnsClient.Protocol.AddressRecord at => at.Address.ToString(),
        DnsClient.Protocol.PtrRecord back => back.PtrDomainName.Value.TrimEnd('.'),
        DnsClient.Protocol.NsRecord server => server.NSDName.Value.TrimEnd('.'),
        _ => record.ToString(),
    };
}
