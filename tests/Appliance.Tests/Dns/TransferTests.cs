using System.Diagnostics;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Identity;
using Appliance.Tests.Store;
using NSubstitute;

namespace Appliance.Tests.Dns;

/// <summary>Secondaries of other makes take our zones: Knot and NSD as servers, dig and kdig as clients.</summary>
public sealed class TransferTests : IDisposable
{
    private const string Key = "ns2.shop.example";
    private static readonly IPAddress Knot = IPAddress.Parse("127.53.0.77");
    private static readonly IPAddress Nsd = IPAddress.Parse("127.53.0.79");
    private static readonly string Zone = string.Join('\n', ["$TTL 300", "@ IN NS ns1", "ns1 IN A 192.0.2.53", "@ IN TXT \"one\"", .. Enumerable.Range(0, 3000).Select(host => $"h{host} IN A 10.1.{host / 256}.{host % 256}")]);

    private readonly DnsWorld _world = new();
    private readonly string _secret = Convert.ToBase64String(Enumerable.Range(0, 32).Select(octet => (byte)octet).ToArray());

    public TransferTests()
    {
        _world.Secrets.ReadAsync(new SecretName("dns-key", Key), Arg.Any<CancellationToken>()).Returns(_secret);
        _world.Keys = [new DnsKey(Key, Tsig.Algorithm, DateTimeOffset.UnixEpoch, "ada")];
        _world.Allowed = [new Secondary("shop.example", new IPEndPoint(Knot, 5399), Key), new Secondary("shop.example", new IPEndPoint(IPAddress.Parse("127.53.0.78"), 53), null)];
        _world.Write(("shop.example", Zone));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private uint Serial => _world.Zones.Now.Zones["shop.example"].Serial;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task OnlyWhoIsNamedAndSignsTakesAZone()
    {
        (await DigAsync("127.53.0.77", "-y", $"hmac-sha256:{Key}:{_secret}", "AXFR")).ShouldContain("h2999.shop.example.");
        (await DigAsync("127.53.0.77", "AXFR")).ShouldContain("Transfer failed");
        (await DigAsync("127.53.0.77", "-y", $"hmac-sha256:{Key}:{Convert.ToBase64String(new byte[32])}", "AXFR")).ShouldContain("BADSIG");
        (await DigAsync("127.53.0.77", "-y", $"hmac-sha256:other.example:{_secret}", "AXFR")).ShouldContain("BADKEY");
        (await DigAsync("127.53.0.66", "-y", $"hmac-sha256:{Key}:{_secret}", "AXFR")).ShouldContain("Transfer failed");
        (await DigAsync("127.53.0.78", "AXFR")).ShouldContain("h2999.shop.example.");
        (await DigAsync("127.53.0.77", "-y", $"hmac-sha256:{Key}:{_secret}", "SOA", "+notcp")).ShouldContain("NOERROR"); // and dig has verified what we signed
    }

    [Fact]
    public async Task AWholeZoneHasEveryRecordOnceAndItsSoaAtBothEnds()
    {
        var taken = (await DigAsync("127.53.0.78", "AXFR", "+noall", "+answer")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        taken.Length.ShouldBe(3 + 3000 + 2);
        (taken[0].Contains("SOA"), taken[^1]).ShouldBe((true, taken[0]));
        taken.Skip(1).Distinct().Count().ShouldBe(taken.Length - 1);
    }

    [Fact]
    public async Task WhatChangedIsTakenStepByStep()
    {
        var first = Serial;
        _world.Write(("shop.example", Zone.Replace("\"one\"", "\"two\"", StringComparison.Ordinal)));
        _world.Write(("shop.example", Zone.Replace("\"one\"", "\"three\"", StringComparison.Ordinal) + "\nnew IN A 192.0.2.99"));
        var steps = (await DigAsync("127.53.0.78", $"IXFR={first}", "+noall", "+answer")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        steps.Count(line => line.Contains("SOA")).ShouldBe(6);
        steps.Where(line => line.Contains("TXT")).Select(line => line.Split('"')[1]).ShouldBe(["one", "two", "two", "three"]);
        steps.Length.ShouldBe(6 + 4 + 1);
        (await DigAsync("127.53.0.78", $"IXFR={Serial}", "+noall", "+answer")).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain("SOA");
        (await DigAsync("127.53.0.78", "IXFR=1", "+noall", "+answer")).ShouldContain("h2999.shop.example."); // so far back nobody remembers
    }

    [Fact]
    public async Task KnotTakesTheZoneFollowsItsChangesAndAnswersTheSame()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/knotd"), "This needs knot.");
        var folder = Directory.CreateTempSubdirectory("appliance-knot-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "knot.conf"), $"""
            server:
                listen: {Knot}@5399
                rundir: {folder.FullName}
            database:
                storage: {folder.FullName}
            log:
              - target: stderr
                any: info
            key:
              - id: {Key}
                algorithm: hmac-sha256
                secret: {_secret}
            remote:
              - id: appliance
                address: {_world.At.Address}@{_world.At.Port}
                via: {Knot}
                key: {Key}
            acl:
              - id: told
                address: 127.0.0.0/8
                key: {Key}
                action: notify
            zone:
              - domain: shop.example
                storage: {folder.FullName}
                master: appliance
                acl: told
            """, Stop);
        using var knot = Process.Start(new ProcessStartInfo("/usr/sbin/knotd", ["-c", Path.Combine(folder.FullName, "knot.conf")]) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        knot.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        knot.BeginErrorReadLine();
        using var telling = new TellSecondaries(_world.Zones, _world.Secondaries, TimeProvider.System);
        try
        {
            await telling.StartAsync(Stop);
            await AnswersAsync("h2999.shop.example", "10.1.11.183");
            _world.Write(("shop.example", Zone + "\nnew IN A 192.0.2.99"));
            await AnswersAsync("new.shop.example", "192.0.2.99");
            said.ShouldContain(line => line != null && line.Contains("IXFR, incoming") && line.Contains("finished"), string.Join('\n', said));
            await Eventually.TrueAsync(() => _world.Secondaries.Of("shop.example")[0] is { } one && one.Told == Serial && one.Taken == Serial, "it is seen what Knot has", Stop);
            foreach (var name in (string[])["shop.example", "h7.shop.example", "nobody.shop.example"])
                foreach (var type in (string[])["A", "NS", "TXT", "SOA"])
                    (await AskAsync(Knot, 5399, name, type)).ShouldBe(await AskAsync(_world.At.Address, _world.At.Port, name, type));
        }
        finally
        {
            await telling.StopAsync(CancellationToken.None);
            knot.Kill();
            await knot.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task NsdTakesTheZoneAndFollowsItsChanges()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/nsd"), "This needs nsd.");
        _world.Allowed = [new Secondary("shop.example", new IPEndPoint(Nsd, 5399), Key)];
        _world.Write(("shop.example", Zone));
        var folder = Directory.CreateTempSubdirectory("appliance-nsd-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nsd.conf"), $"""
            server:
                ip-address: {Nsd}@5399
                server-count: 1
                username: ""
                zonesdir: "{folder.FullName}"
                zonelistfile: "{folder.FullName}/zone.list"
                xfrdfile: "{folder.FullName}/xfrd.state"
                xfrdir: "{folder.FullName}"
                pidfile: "{folder.FullName}/nsd.pid"
                verbosity: 2
            remote-control:
                control-enable: no
            key:
                name: {Key}
                algorithm: hmac-sha256
                secret: "{_secret}"
            zone:
                name: shop.example
                zonefile: shop.zone
                request-xfr: {_world.At.Address}@{_world.At.Port} {Key}
                outgoing-interface: {Nsd}
                allow-notify: 127.0.0.0/8 {Key}
            """, Stop);
        using var nsd = Process.Start(new ProcessStartInfo("/usr/sbin/nsd", ["-d", "-c", Path.Combine(folder.FullName, "nsd.conf")]) { UseShellExecute = false, RedirectStandardError = true })!;
        nsd.ErrorDataReceived += (_, _) => { };
        nsd.BeginErrorReadLine();
        using var telling = new TellSecondaries(_world.Zones, _world.Secondaries, TimeProvider.System);
        try
        {
            await telling.StartAsync(Stop);
            await AnswersAsync("h2999.shop.example", "10.1.11.183", Nsd);
            _world.Write(("shop.example", Zone + "\nnew IN A 192.0.2.99"));
            await AnswersAsync("new.shop.example", "192.0.2.99", Nsd);
            await Eventually.TrueAsync(() => _world.Secondaries.Of("shop.example")[0] is { } one && one.Told == Serial && one.Taken == Serial, "it is seen what NSD has", Stop);
        }
        finally
        {
            await telling.StopAsync(CancellationToken.None);
            nsd.Kill(entireProcessTree: true);
            await nsd.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    private static Task AnswersAsync(string name, string address, IPAddress? server = null) =>
        Eventually.TryAsync(async () => (await RunAsync("dig", "+time=1", "+tries=1", "+short", "-p", "5399", $"@{server ?? Knot}", name)).Trim() == address, $"{server ?? Knot} knows {name}", Stop);

    private static async Task<string> AskAsync(IPAddress server, int port, string name, string type)
    {
        var said = await RunAsync("dig", "-p", $"{port}", $"@{server}", name, type, "+norecurse", "+nocookie", "+noall", "+comments", "+answer");
        return string.Join('\n', said.Split('\n').Where(line => line.Contains("status:", StringComparison.Ordinal) ? false : !line.StartsWith(';')).Prepend(said.Split("status: ")[1][..8]).Order(StringComparer.Ordinal));
    }

    private Task<string> DigAsync(string from, params string[] arguments) => RunAsync("dig", ["-b", from, "-p", $"{_world.At.Port}", $"@{_world.At.Address}", "shop.example", .. arguments]);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return said;
    }
}
