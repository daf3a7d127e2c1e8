using System.Diagnostics;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Dns;

/// <summary>Updates (RFC 2136) by the real nsupdate, and by hand where nsupdate would not send such a thing, against a real database.</summary>
public sealed class UpdateTests : IAsyncLifetime
{
    private const string Key = "dyn.lab.internal", Narrow = "acme.lab.internal", Zone = "lab.internal";

    private TestAppliance _appliance = null!;
    private ApplianceClient _api = null!;
    private DnsListener _dns = null!;
    private string _secret = "", _narrow = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Zone Now => _appliance.Services.GetRequiredService<PublishedZones>().Now.Zones[Zone];

    private IStore Store => _appliance.Services.GetRequiredService<IStore>();

    public async ValueTask InitializeAsync()
    {
        _appliance = await CommandedAppliance.StartAsync();
        _api = new ApplianceClient(_appliance.SignedIn);
        await PublishedRecordsTests.FurnishAsync(_appliance, _api);
        _secret = (await _api.AddDnsKeyAsync(new DnsKeySpec(Key), Stop)).Secret;
        _narrow = (await _api.AddDnsKeyAsync(new DnsKeySpec(Narrow), Stop)).Secret;
        await _api.SetDnsUpdaterAsync(Zone, Key, new DnsUpdaterSpec(), Stop);
        _dns = new DnsListener(new IPEndPoint(IPAddress.Parse("127.53.0.21"), 0), _appliance.Services.GetRequiredService<Reception>(), _appliance.Services.GetRequiredService<FastAnswers>(), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _dns?.Dispose();
        await _appliance.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatNsupdateAddsIsAnsweredAndKept(bool tcp)
    {
        var serial = Now.Serial;
        (await UpdateAsync(tcp, "update add host1 300 A 10.99.0.61", "update add host1 300 A 10.99.0.62", "update add host1 60 TXT \"one two\" three", "update add www 300 CNAME host1")).ShouldBe("");
        (await DigAsync("www.lab.internal", "A")).ShouldBe(["10.99.0.61", "10.99.0.62", "host1.lab.internal."]);
        ZoneSerials.IsNewer(Now.Serial, serial).ShouldBeTrue();
        _appliance.Services.GetRequiredService<ZoneHistory>().Since(Now, serial).ShouldNotBeNull().Sum(step => step.Added.Count).ShouldBe(4);
        (await Store.QueryAsync($"select type, seconds from dns.record_sets where name = 'host1.lab.internal' order by type", row => $"{row.GetString(0)} {row.GetInt32(1)}", Stop)).ShouldBe(["A 300", "TXT 60"]);

        (await UpdateAsync(tcp, "update delete host1 A 10.99.0.61", "update delete host1 TXT", "update delete www")).ShouldBe("");
        (await DigAsync("host1.lab.internal", "A")).ShouldBe(["10.99.0.62"]);
        (await DigAsync("host1.lab.internal", "TXT")).ShouldBeEmpty();
        (await DigAsync("www.lab.internal", "A")).ShouldBeEmpty();

        (await _api.EventsAsync(new EventQuery(Object: $"dns-zone/{Zone}"), Stop)).Items.Count(one => one.Name == "dns.records-updated").ShouldBe(2);
        (await Store.QueryAsync($"select who, deed from identity.audit where deed = 'DNS UPDATE'", row => row.GetString(0), Stop)).ShouldBe([$"DNS key {Key}", $"DNS key {Key}"]);
    }

    [Fact]
    public async Task AnUpdateTooLargeForADatagramGoesOverTcp()
    {
        (await UpdateAsync(true, [.. Enumerable.Range(0, 400).Select(host => $"update add many{host} 300 A 10.98.{host / 256}.{host % 256}")])).ShouldBe("");
        (await DigAsync("many399.lab.internal", "A")).ShouldBe(["10.98.1.143"]);
    }

    [Theory]
    [InlineData("prereq nxdomain there", "YXDOMAIN")]
    [InlineData("prereq nxdomain web1", "YXDOMAIN")] // a machine's name is in use, too
    [InlineData("prereq yxdomain nobody", "NXDOMAIN")]
    [InlineData("prereq nxrrset there A", "YXRRSET")]
    [InlineData("prereq yxrrset there TXT", "NXRRSET")]
    [InlineData("prereq yxrrset there A 192.0.2.1", "NXRRSET")]
    [InlineData("prereq yxrrset there HINFO", "NXRRSET")]
    [InlineData("prereq yxdomain other.example.", "NOTZONE")]
    [InlineData("prereq nxdomain nobody", "")]
    [InlineData("prereq yxdomain web1", "")]
    [InlineData("prereq nxrrset there TXT", "")]
    [InlineData("prereq yxrrset there A 192.0.2.2|prereq yxrrset there A 192.0.2.1", "")]
    [InlineData("prereq yxrrset . SOA", "NOTZONE")]
    public async Task NothingIsDoneUnlessEveryPrerequisiteIsSo(string prerequisites, string code)
    {
        await _api.SetDnsRecordsAsync(Zone, "there", "A", new DnsRecordSetSpec(["192.0.2.1", "192.0.2.2"]), Stop);
        (await UpdateAsync(false, [.. prerequisites.Split('|'), "update add done 300 A 192.0.2.9"])).ShouldBe(code);
        (await DigAsync("done.lab.internal", "A")).Count.ShouldBe(code.Length == 0 ? 1 : 0);
    }

    [Theory]
    [InlineData("update add web1 300 CNAME elsewhere.example.", "REFUSED", "A machine has this name")]
    [InlineData("update delete web1 A", "REFUSED", "follows a machine")]
    [InlineData("update delete web1", "REFUSED", "follows a machine")]
    [InlineData("update delete web1 A 10.99.0.7", "REFUSED", "follows a machine")]
    [InlineData("update add web1 300 A 10.99.0.7", "", "")] // it says so itself
    [InlineData("update add x.*.y 300 A 192.0.2.1", "REFUSED", "asterisk")]
    [InlineData("update add x 300 HINFO a b", "REFUSED", "can not be kept here")]
    [InlineData("update add @ 300 SOA a b 1 2 3 4 5", "REFUSED", "figures")]
    [InlineData("update add x 9999999 A 192.0.2.1", "REFUSED", "time to live")]
    [InlineData("update add x.example. 300 A 192.0.2.1", "NOTZONE", "not in the zone")]
    [InlineData("update delete @ NS", "", "")] // passed over (RFC 2136 §3.4.2.3)
    [InlineData("update delete nobody", "", "")]
    public async Task TheRulesAreThoseOfWrittenRecordsAndTheWholeUpdateFalls(string change, string code, string why)
    {
        (await UpdateAsync(false, "update add first 300 A 192.0.2.9", change.Replace("@", "lab.internal.", StringComparison.Ordinal))).ShouldBe(code);
        (await DigAsync("first.lab.internal", "A")).Count.ShouldBe(code.Length == 0 ? 1 : 0);
        if (code.Length > 0) await Eventually.TryAsync(async () => (await _api.EventsAsync(new EventQuery(Object: $"dns-zone/{Zone}"), Stop)).Items.Any(one => one.Name == "dns.update-refused" && one.Message.Contains(why)), "the refusal is told", Stop);
        (await DigAsync("web1.lab.internal", "A")).ShouldBe(["10.99.0.7"]);
        (await DigAsync("lab.internal", "NS")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task OnlyWhoSignsRightlyAndMayIsHeard()
    {
        string[] add = ["update add x 300 A 192.0.2.9"];
        (await NsupdateAsync([], false, Zone, add)).ShouldBe("REFUSED");
        (await NsupdateAsync(["-y", $"hmac-sha256:{Key}:{Convert.ToBase64String(new byte[32])}"], false, Zone, add)).ShouldBe("NOTAUTH(BADSIG)");
        (await NsupdateAsync(["-y", $"hmac-sha256:nobody.example:{_secret}"], false, Zone, add)).ShouldBe("NOTAUTH(BADKEY)");
        (await NsupdateAsync(["-y", $"hmac-sha512:{Key}:{_secret}"], false, Zone, add)).ShouldBe("NOTAUTH(BADKEY)");
        (await NsupdateAsync(["-y", $"hmac-sha256:{Narrow}:{_narrow}"], false, Zone, add)).ShouldBe("REFUSED"); // a key without a right
        (await NsupdateAsync(["-y", $"hmac-sha256:{Key}:{_secret}"], false, "foreign.example", ["update add x.foreign.example. 300 A 192.0.2.9"])).ShouldBe("NOTAUTH");
        (await DigAsync("x.lab.internal", "A")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update add _acme-challenge.web1 60 TXT x", "")]
    [InlineData("update add a.dyn 60 TXT x", "")]
    [InlineData("update add dyn 60 TXT x", "REFUSED")]
    [InlineData("update add a.dyn 60 A 192.0.2.1", "REFUSED")]
    [InlineData("update add other 60 TXT x", "REFUSED")]
    [InlineData("update delete a.dyn", "")]
    [InlineData("update delete full.dyn", "REFUSED")] // an address stands there
    public async Task AKeyChangesOnlyItsNamesAndTypes(string change, string code)
    {
        await _api.SetDnsUpdaterAsync(Zone, Narrow, new DnsUpdaterSpec(["_acme-challenge.web1", "*.dyn"], ["txt"]), Stop);
        await _api.SetDnsRecordsAsync(Zone, "full.dyn", "A", new DnsRecordSetSpec(["192.0.2.1"]), Stop);
        (await NsupdateAsync(["-y", $"hmac-sha256:{Narrow}:{_narrow}"], false, Zone, change)).ShouldBe(code);
    }

    [Fact]
    public async Task APacketThatIsSentAgainIsDoneOnceAndAnOldOneNotAtAll()
    {
        var packet = Signed(TimeProvider.System.GetUtcNow());
        Packets.Code(await Packets.AskAsync(_dns.At, packet, Stop)).ShouldBe(0);
        await _api.RemoveDnsRecordsAsync(Zone, "again", "A", Stop);
        Packets.Code(await Packets.AskAsync(_dns.At, packet, Stop)).ShouldBe(0, "whoever missed the answer gets it");
        (await DigAsync("again.lab.internal", "A")).ShouldBeEmpty("and nothing is done twice");
        foreach (var minutes in (int[])[-6, 6])
        {
            var answer = await Packets.AskAsync(_dns.At, Signed(TimeProvider.System.GetUtcNow().AddMinutes(minutes)), Stop);
            Packets.Code(answer).ShouldBe(9);
            answer[^9..^6].ShouldBe([18, 0, 6], "BADTIME, and our own time");
        }
        (await DigAsync("again.lab.internal", "A")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(5, 2)] // two zones
    [InlineData(7, 9)] // prerequisites that are not there
    [InlineData(9, 9)]
    [InlineData(27, 1)] // a zone by another type than SOA
    [InlineData(-11, 3)] // another class
    [InlineData(-5, 5)] // more data than there is
    public async Task AMalformedUpdateIsSaidToBeOne(int at, byte value)
    {
        var bare = Bare();
        bare[at < 0 ? ^-at : at] = value;
        Packets.Code(await Packets.AskAsync(_dns.At, Sign(bare, TimeProvider.System.GetUtcNow()), Stop)).ShouldBe(1);
    }

    /// <summary>Whatever the database does in the middle: nothing of the update is there, and sent again it is done.</summary>
    [Fact]
    public async Task WhatBreaksInTheMiddleLeavesNothingBehind()
    {
        await Store.ExecuteAsync($"create function dns.break() returns trigger language plpgsql as 'begin if new.name like ''b%'' then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end'", Stop);
        await Store.ExecuteAsync($"create trigger broken before insert on dns.record_sets for each row execute function dns.break()", Stop);
        string[] changes = ["update add a 300 A 192.0.2.1", "update add b 300 A 192.0.2.2", "update add c 300 A 192.0.2.3"];
        var serial = Now.Serial;
        (await UpdateAsync(true, changes)).ShouldBe("SERVFAIL");
        (await DigAsync("a.lab.internal", "A")).ShouldBeEmpty();
        await Eventually.TryAsync(async () => await Store.FirstAsync($"select count(*) from dns.record_sets", row => row.GetInt64(0), Stop) == 0, "nothing is kept", Stop);
        Now.Serial.ShouldBe(serial);
        await Store.ExecuteAsync($"drop trigger broken on dns.record_sets", Stop);
        (await UpdateAsync(true, changes)).ShouldBe("");
        foreach (var name in (string[])["a", "b", "c"]) (await DigAsync($"{name}.lab.internal", "A")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task WhoMayUpdateIsSaidChangedAndTakenBack()
    {
        (await _api.SetDnsUpdaterAsync(Zone, Narrow, new DnsUpdaterSpec(["@", "*.dyn"], ["a", "TXT"]), Stop)).Names.ShouldBe(["lab.internal", "*.dyn.lab.internal"]);
        (await _api.DnsUpdatersAsync(Zone, Stop)).Select(one => $"{one.Key} {string.Join(' ', one.Types)}").ShouldBe([$"{Narrow} A TXT", $"{Key} "]);
        var wrong = await Should.ThrowAsync<FaultException>(() => _api.SetDnsUpdaterAsync(Zone, "nobody", new DnsUpdaterSpec(["a..b"], ["SOA", "WKS"]), Stop));
        (wrong.Code, string.Join(' ', wrong.Fields.Select(fault => fault.Field))).ShouldBe((FaultCodes.DnsUpdaterInvalid, "key names types types"));
        (await Should.ThrowAsync<FaultException>(() => _api.RemoveDnsKeyAsync(Narrow, Stop))).Code.ShouldBe(FaultCodes.DnsKeyInUse);
        await _api.RemoveDnsUpdaterAsync(Zone, Narrow, Stop);
        (await Should.ThrowAsync<FaultException>(() => _api.RemoveDnsUpdaterAsync(Zone, Narrow, Stop))).Code.ShouldBe(FaultCodes.DnsUpdaterMissing);
        await _api.RemoveDnsKeyAsync(Narrow, Stop);
    }

    private static byte[] Bare() =>
        [0x12, 0x34, 0x28, 0, 0, 1, 0, 0, 0, 1, 0, 0, .. DnsName.ToWire(Zone), 0, 6, 0, 1, .. DnsName.ToWire($"again.{Zone}"), 0, 1, 0, 1, 0, 0, 1, 0, 0, 4, 192, 0, 2, 9];

    private byte[] Signed(DateTimeOffset at) => Sign(Bare(), at);

    private byte[] Sign(byte[] packet, DateTimeOffset at) => Tsig.SignQuestion(packet, Key, Convert.FromBase64String(_secret), at);

    private Task<string> UpdateAsync(bool tcp, params string[] lines) => NsupdateAsync(["-y", $"hmac-sha256:{Key}:{_secret}"], tcp, Zone, lines);

    /// <returns>The error, or nothing.</returns>
    private async Task<string> NsupdateAsync(string[] arguments, bool tcp, string zone, params string[] lines)
    {
        using var process = Process.Start(new ProcessStartInfo("nsupdate", tcp ? ["-v", "-t", "30", .. arguments] : ["-t", "30", .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(string.Join('\n', [$"server {_dns.At.Address} {_dns.At.Port}", $"zone {zone}", "check-names off", .. lines.Select(Whole), "send", ""]));
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync(Stop) + await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return said.Contains("update failed: ", StringComparison.Ordinal) ? said.Split("update failed: ")[1].Trim() : said.Trim();
    }

    /// <summary>nsupdate takes every name as whole.</summary>
    private static string Whole(string line)
    {
        var words = line.Split(' ');
        var name = 2;
        if (!words[name].EndsWith('.')) words[name] += $".{Zone}.";
        if (words[^2] is "CNAME" && !words[^1].EndsWith('.')) words[^1] += $".{Zone}.";
        return string.Join(' ', words);
    }

    private async Task<IReadOnlyList<string>> DigAsync(string name, string type)
    {
        using var process = Process.Start(new ProcessStartInfo("dig", ["+short", "+time=5", "+tries=1", "-p", $"{_dns.At.Port}", $"@{_dns.At.Address}", name, type]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
