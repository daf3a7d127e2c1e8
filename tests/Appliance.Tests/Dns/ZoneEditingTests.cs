using Appliance.Contracts;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Dns;

/// <summary>Zones and records through the API, kept in a real database.</summary>
public sealed class ZoneEditingTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApplianceClient _api = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _appliance = await CommandedAppliance.StartAsync();
        _api = new ApplianceClient(_appliance.SignedIn);
        await PublishedRecordsTests.FurnishAsync(_appliance, _api);
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    [Fact]
    public async Task AZoneIsMadeFilledChangedAndRemoved()
    {
        var zone = await _api.AddDnsZoneAsync(new DnsZoneSpec("Shop.Example.", Contact: "ada.l@shop.example"), Stop);
        (zone.Name, zone.Kind, zone.Server, zone.Contact, zone.Seconds).ShouldBe(("shop.example", DnsZoneKind.Made, "appliance.lab.internal", @"ada\046l.shop.example", 3600));
        await Refused(FaultCodes.DnsZoneExists, () => _api.AddDnsZoneAsync(new DnsZoneSpec("shop.example"), Stop));

        var www = await _api.SetDnsRecordsAsync("shop.example", "www", "a", new DnsRecordSetSpec(["192.0.2.80", "192.0.2.81"], 60), Stop);
        (www.Name, www.Type, www.Seconds, www.OwnSeconds, www.Origin).ShouldBe(("www.shop.example", "A", 60, true, DnsOrigin.Person));
        (await _api.SetDnsRecordsAsync("shop.example", "@", "MX", new DnsRecordSetSpec(["10 mail"]), Stop)).Data.ShouldBe(["10 mail.shop.example"]);
        (await _api.SetDnsRecordsAsync("shop.example", "@", "TXT", new DnsRecordSetSpec(["v=spf1 mx -all"]), Stop)).Data.ShouldBe(["\"v=spf1 mx -all\""]);
        (await _api.SetDnsRecordsAsync("shop.example", "*.wild", "CNAME", new DnsRecordSetSpec(["www"]), Stop)).Name.ShouldBe("*.wild.shop.example");
        var before = await _api.DnsZoneAsync("shop.example", Stop);
        before.Edited.ShouldBe(5);

        await _api.RemoveDnsRecordsAsync("shop.example", "www.shop.example", "A", Stop);
        await Refused(FaultCodes.DnsRecordsMissing, () => _api.RemoveDnsRecordsAsync("shop.example", "www", "A", Stop));
        var after = await _api.ChangeDnsZoneAsync("shop.example", new DnsZoneSpec(Seconds: 120, Contact: ""), Stop);
        (after.Seconds, after.Contact, after.Serial > before.Serial).ShouldBe((120, "hostmaster.lab.internal", true));

        await Refused(FaultCodes.DnsZoneInUse, () => _api.RemoveDnsZoneAsync("shop.example", false, Stop));
        await _api.RemoveDnsZoneAsync("shop.example", true, Stop);
        await Refused(FaultCodes.DnsZoneMissing, () => _api.DnsZoneAsync("shop.example", Stop));
        (await _api.EventsAsync(new EventQuery(Object: "dns-zone/shop.example"), Stop)).Items.Select(happened => happened.Name).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["dns.records-changed", "dns.zone-added", "dns.zone-changed", "dns.zone-removed"]);
    }

    [Fact]
    public async Task EverythingThatIsWrongIsSaidAtOnce()
    {
        var zone = await Refused(FaultCodes.DnsZoneInvalid, () => _api.AddDnsZoneAsync(new DnsZoneSpec("*.x", -1, 999_999, 1, 1, 1, "a..b", "nobody"), Stop));
        zone.Fields.Select(fault => fault.Field).ShouldBe(["name", "seconds", "absenceSeconds", "refresh", "retry", "expire", "server", "contact"]);
        var records = await Refused(FaultCodes.DnsRecordsInvalid, () => _api.SetDnsRecordsAsync("lab.internal", "a..b", "MX", new DnsRecordSetSpec(["mail", "10 mail extra", "70000 mail", "\"open"], -1), Stop));
        records.Fields.Select(fault => fault.Field).ShouldBe(["name", "seconds", "data[0]", "data[1]", "data[2]", "data[3]"]);
        (await Refused(FaultCodes.DnsRecordsInvalid, () => _api.SetDnsRecordsAsync("lab.internal", "x", "SOA", new DnsRecordSetSpec(["x"]), Stop))).Fields.ShouldHaveSingleItem().Field.ShouldBe("type");
        await Refused(FaultCodes.DnsZoneMissing, () => _api.SetDnsRecordsAsync("nowhere.example", "x", "A", new DnsRecordSetSpec(["192.0.2.1"]), Stop));
    }

    [Theory]
    [InlineData("web1", "CNAME", "printer", "alias stands alone")] // a machine has the name
    [InlineData("alias", "A", "192.0.2.1", "alias stands alone")] // there is an alias
    [InlineData("@", "CNAME", "printer", "can be no alias")]
    [InlineData("many", "CNAME", "a|b", "one alias")]
    [InlineData("twice", "A", "192.0.2.1|192.0.2.1", "twice")]
    [InlineData("mail", "MX", "10 alias", "wants the name itself")]
    [InlineData("a.*.b", "A", "192.0.2.1", "asterisk")]
    [InlineData("*", "NS", "ns.example.org", "asterisk")]
    [InlineData("below.branch", "TXT", "x", "delegated")]
    public async Task WhatAZoneCanNotHoldIsRefused(string name, string type, string data, string why)
    {
        await _api.SetDnsRecordsAsync("lab.internal", "alias", "CNAME", new DnsRecordSetSpec(["printer"]), Stop);
        await _api.SetDnsRecordsAsync("lab.internal", "branch", "NS", new DnsRecordSetSpec(["ns.example.org"]), Stop);
        var fault = await Refused(FaultCodes.DnsRecordsInvalid, () => _api.SetDnsRecordsAsync("lab.internal", name, type, new DnsRecordSetSpec(data.Split('|')), Stop));
        fault.Fields.ShouldContain(field => field.Problem.Contains(why));
        (await _api.DnsRecordSetsAsync("lab.internal", null, null, true, 100, null, Stop)).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task WhatFollowsAMachineGoesBeforeWhatAPersonWrote()
    {
        await _api.SetDnsRecordsAsync("lab.internal", "web2", "CNAME", new DnsRecordSetSpec(["web1"]), Stop);
        await _api.ReserveAsync("lab", "52:54:00:00:00:88", new ReservationSpec("10.99.0.10", "web2"), Stop);
        var sets = (await _api.DnsRecordSetsAsync("lab.internal", null, "web2", false, 100, null, Stop)).Items;
        sets.Select(set => (set.Type, set.Origin, set.Hidden is null)).ShouldBe([("A", DnsOrigin.Reservation, true), ("CNAME", DnsOrigin.Person, false)]);
        (await _api.DnsRecordsAsync("lab.internal", null, "web2", 10, null, Stop)).Items.ShouldHaveSingleItem().Type.ShouldBe("A");
        await Refused(FaultCodes.DnsZoneFollows, () => _api.RemoveDnsZoneAsync("0.99.10.in-addr.arpa", false, Stop));
    }

    [Fact]
    public async Task TheRecordSetsArePaged()
    {
        for (var i = 0; i < 5; i++) await _api.SetDnsRecordsAsync("lab.internal", $"n{i}", "TXT", new DnsRecordSetSpec([$"{i}"]), Stop);
        var all = await _api.DnsRecordSetsAsync("lab.internal", null, null, false, 1000, null, Stop);
        var paged = new List<string>();
        for (string? after = null; ;)
        {
            var page = await _api.DnsRecordSetsAsync("lab.internal", null, null, false, 2, after, Stop);
            page.Total.ShouldBe(all.Total);
            paged.AddRange(page.Items.Select(set => $"{set.Name} {set.Type}"));
            if ((after = page.Next) is null) break;
        }
        paged.ShouldBe(all.Items.Select(set => $"{set.Name} {set.Type}"));
        paged[0].ShouldBe("lab.internal SOA");
        (await Refused(FaultCodes.RequestInvalid, () => _api.DnsRecordSetsAsync("lab.internal", "WKS", null, false, 0, "x", Stop))).Fields.Select(fault => fault.Field).ShouldBe(["type", "limit", "after"]);
    }

    /// <summary>Law: what was written out can be read in again and is the same.</summary>
    [Fact]
    public async Task AFileThatWasWrittenIsReadBackTheSame()
    {
        await _api.AddDnsZoneAsync(new DnsZoneSpec("shop.example", Seconds: 900), Stop);
        foreach (var (name, type, data) in new[]
        {
            ("www", "A", "192.0.2.80"), ("www", "AAAA", "2001:db8::80"), ("@", "MX", "10 mail.example.org"), ("@", "TXT", "a \"quoted\" \\ text; äöü"), ("_sip._tcp", "SRV", "1 2 5060 www"),
            ("*", "TXT", "any"), ("@", "CAA", "0 issue \"ca.example\""), ("host", "SSHFP", "4 2 1234567890abcdef"), ("_443._tcp.www", "TLSA", "3 1 1 abcdef12"),
            ("@", "NAPTR", "100 10 \"S\" \"SIP+D2U\" \"\" _sip._udp.example.org"), ("sub", "NS", "ns.sub"), ("ns.sub", "A", "192.0.2.53"),
        }) await _api.SetDnsRecordsAsync("shop.example", name, type, new DnsRecordSetSpec([data], 77), Stop);
        var file = await _api.DnsZoneFileAsync("shop.example", Stop);
        var same = await _api.ImportDnsZoneAsync("shop.example", new DnsImport(file.Text, Replace: true, DryRun: true), Stop);
        (same.Added, same.Changed, same.Removed, same.Problems.Count, same.Left.Count).ShouldBe((0, 0, 0, 0, 0), string.Join(' ', same.Problems));

        await _api.RemoveDnsZoneAsync("shop.example", true, Stop);
        await _api.AddDnsZoneAsync(new DnsZoneSpec("shop.example"), Stop);
        (await _api.ImportDnsZoneAsync("shop.example", new DnsImport(file.Text), Stop)).Done.ShouldBeTrue();
        WithoutSerial((await _api.DnsZoneFileAsync("shop.example", Stop)).Text).ShouldBe(WithoutSerial(file.Text));
    }

    [Fact]
    public async Task AFileWithMistakesChangesNothingAndNamesThemAll()
    {
        const string File = """
            $ORIGIN lab.internal.
            @ 3600 IN SOA ns1 hostmaster ( 2026112801 7200 900
                1209600 ; expire
                300 )
            @       IN NS   ns1
            ns1     IN A    10.99.0.53
            bad     IN A    10.99.0.999
            other.example. IN A 192.0.2.1
            $INCLUDE more
            x       IN HINFO a b
            web1    IN A    10.99.0.7
            web1    IN CNAME ns1
            """;
        var report = await _api.ImportDnsZoneAsync("lab.internal", new DnsImport(File), Stop);
        report.Done.ShouldBeFalse();
        report.Problems.Select(problem => problem.Line).ShouldBe([7, 8, 9, 10]);
        report.Left.ShouldHaveSingleItem().Line.ShouldBe(12);
        (report.Added, report.Same).ShouldBe((3, 1)); // the member's own address is there already
        (await _api.DnsZoneAsync("lab.internal", Stop)).Edited.ShouldBe(0);

        var right = await _api.ImportDnsZoneAsync("lab.internal", new DnsImport(string.Join('\n', File.Split('\n').Where((_, line) => line is not (6 or 7 or 8 or 9)))), Stop);
        (right.Done, right.Added).ShouldBe((true, 2));
        var zone = await _api.DnsZoneAsync("lab.internal", Stop);
        (zone.Serial, zone.Server, zone.Refresh, zone.AbsenceSeconds).ShouldBe((2026112802, "ns1.lab.internal", 7200, 300));
    }

    [Fact]
    public async Task SerialsOutliveARestart()
    {
        await _api.SetDnsRecordsAsync("lab.internal", "www", "A", new DnsRecordSetSpec(["192.0.2.80"]), Stop);
        var zone = _appliance.Services.GetRequiredService<PublishedZones>().Now.Zones["lab.internal"];
        var store = _appliance.Services.GetRequiredService<IStore>();
        await Eventually.TryAsync(async () => await store.FirstAsync($"select serial from dns.serials where zone = {zone.Name}", row => row.GetInt64(0), Stop) == zone.Serial, "the serial is kept", Stop);

        var next = new ZoneSerials(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch));
        next.Remember(await _appliance.Services.GetRequiredService<Appliance.Server.Dns.Editing.ZoneTables>().SerialsAsync(store, Stop));
        next.First(zone).ShouldBe(zone.Serial);
        ZoneSerials.IsNewer(next.First(zone with { Figures = zone.Figures with { Seconds = 1 } }), zone.Serial).ShouldBeTrue();
    }

    [Fact]
    public async Task ADomainGetsForwardersOfItsOwnAndLosesThem()
    {
        (await _api.SetDnsForwardAsync("AD.Example.", new DnsForwardSpec(["192.0.2.11", "192.0.2.12:5353", "192.0.2.11:53"]), Stop)).ShouldSatisfyAllConditions(
            one => one.Domain.ShouldBe("ad.example"), one => one.Servers.ShouldBe(["192.0.2.11:53", "192.0.2.12:5353"]), one => one.Zone.ShouldBeNull());
        (await _api.SetDnsForwardAsync("ad.lab.internal", new DnsForwardSpec(["192.0.2.11"]), Stop)).Zone.ShouldBe("lab.internal", "our own zone answers");
        await _api.SetDnsRecordsAsync("lab.internal", "ad", "NS", new DnsRecordSetSpec(["dc1.ad"]), Stop);
        (await _api.DnsForwardsAsync(Stop)).Select(one => one.Zone).ShouldBe([null, null], "what is delegated is asked for");
        var wrong = await Refused(FaultCodes.DnsForwardInvalid, () => _api.SetDnsForwardAsync("a..b", new DnsForwardSpec(["dns.example", "0.0.0.0"]), Stop));
        wrong.Fields.Select(fault => fault.Field).ShouldBe(["domain", "servers", "servers"]);
        (await Refused(FaultCodes.DnsForwardInvalid, () => _api.SetDnsForwardAsync("ad.example", new DnsForwardSpec([]), Stop))).Fields.ShouldHaveSingleItem().Field.ShouldBe("servers");
        await _api.RemoveDnsForwardAsync("ad.example", Stop);
        await Refused(FaultCodes.DnsForwardMissing, () => _api.RemoveDnsForwardAsync("ad.example", Stop));
        (await _api.EventsAsync(new EventQuery(Object: "dns-forward/ad.example"), Stop)).Items.Select(happened => happened.Name).ShouldBe(["dns.forward-removed", "dns.forward-set"]);
    }

    [Fact]
    public async Task ForwardersAreListedAndTheirAnswersAreForgotten()
    {
        await _api.SetDnsForwardAsync("ad.example", new DnsForwardSpec(["127.53.0.78:5399"]), Stop);
        var one = (await _api.DnsForwardersAsync(Stop)).ShouldHaveSingleItem();
        (one.Address, one.General, one.State).ShouldBe(("127.53.0.78:5399", false, DnsForwarderState.Unknown));
        one.Domains.ShouldBe(["ad.example"]);
        (await _api.DnsCacheAsync(Stop)).ShouldSatisfyAllConditions(now => now.MostOctets.ShouldBe(16 << 20), now => now.Entries.ShouldBe(0));
        (await _api.FlushDnsCacheAsync("Example.ORG", Stop)).ShouldBe(new DnsCacheFlushed("example.org", 0));
        (await Refused(FaultCodes.RequestInvalid, () => _api.FlushDnsCacheAsync("a..b", Stop))).Fields.ShouldHaveSingleItem().Field.ShouldBe("name");
        await Eventually.TryAsync(async () => (await _api.EventsAsync(new EventQuery(Name: "dns.cache-flushed"), Stop)).Items.Any(happened => happened.Message.Contains("example.org", StringComparison.Ordinal)), "the event is kept", Stop);
        (await _api.AuditAsync(null, null, 20, null, null, Stop)).Items.ShouldContain(line => line.Before != null && line.Before.Contains("example.org", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoMayOnlyReadChangesNothing()
    {
        var vera = await new TestPeople(_appliance).ClientAsync("vera", "viewer", "everything");
        (await vera.DnsZonesAsync(Stop)).ShouldNotBeEmpty();
        (await Should.ThrowAsync<FaultException>(() => vera.SetDnsRecordsAsync("lab.internal", "x", "A", new DnsRecordSetSpec(["192.0.2.1"]), Stop))).Kind.ShouldBe(FaultKind.Denied);
    }

    private static string WithoutSerial(string file) => string.Join('\n', file.Split('\n').Where(line => !line.Contains(" SOA ", StringComparison.Ordinal)));

    private static async Task<FaultException> Refused(string code, Func<Task> deed)
    {
        var fault = await Should.ThrowAsync<FaultException>(deed);
        fault.Code.ShouldBe(code, string.Join(' ', fault.Fields));
        return fault;
    }
}
