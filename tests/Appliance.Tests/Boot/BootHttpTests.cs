using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Server.Api.Rates;
using Appliance.Server.Boot.Http;
using Appliance.Tests.Store;

namespace Appliance.Tests.Boot;

/// <summary>The boot door as machines meet it: real sockets on loopback aliases, a real database.</summary>
public sealed class BootHttpTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task AnUnknownMachineIsGivenTheDiscoverySystem()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        var script = await door.Http.GetStringAsync("/boot.ipxe?mac=52:54:00:aa:00:01", BootWorld.Stop);
        var kernel = Regex.Match(script, @"^kernel (?<url>http://127\.20\.0\.1:\d+/boot/[0-9a-f-]{36}/vmlinuz) (?<line>.*) \|\| goto failed$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, s_patience);
        kernel.Success.ShouldBeTrue(script);
        kernel.Groups["line"].Value.ShouldMatch(
            $"^initrd=initrd.img appliance.server=127.20.0.1:8445 appliance.pin={BootDoorWorld.Pin} appliance.token=[0-9a-f]{{32}} BOOTIF=01-52-54-00-aa-00-01 quiet console=tty0 console=ttyS0,115200$");
        script.ShouldStartWith("#!ipxe\n");
        (await door.Http.GetByteArrayAsync(kernel.Groups["url"].Value, BootWorld.Stop)).ShouldBe(door.Kernel);
        (await door.Http.GetByteArrayAsync(kernel.Groups["url"].Value.Replace("vmlinuz", "initrd.img", StringComparison.Ordinal), BootWorld.Stop)).ShouldBe(door.Initrd);
        var boot = await door.Boot.NewestAsync(newest => newest.Hops.Count == 3);
        boot.Hops.Select(hop => (hop.Kind, hop.Bytes)).ShouldBe([(BootHopKind.Script, null), (BootHopKind.Kernel, door.Kernel.Length), (BootHopKind.Initrd, door.Initrd.Length)]);
    }

    [Fact]
    public async Task OctetsAreCountedOnceWhicheverWayTheyGo()
    {
        await using var door = await BootDoorWorld.CreateAsync(initrdMegabytes: 16);
        using var counters = new RateCounters(door.Boot.MeterFactory);
        var attempt = door.Boot.BootToScript();
        await door.Http.GetByteArrayAsync("/files/snponly.efi", BootWorld.Stop);
        await door.Http.GetByteArrayAsync($"/boot/{attempt}/initrd.img", BootWorld.Stop);
        var sum = 0L;
        Dictionary<string, long> next = [];
        await Eventually.TrueAsync(() =>
        {
            next = counters.Next()[RatedService.Http];
            sum += next.GetValueOrDefault(RateSource.Octets);
            return sum >= 1000 + (16 << 20) && !next.ContainsKey(RateSource.Running);
        }, "all is sent and counted", BootWorld.Stop);
        sum.ShouldBe(1000 + (16 << 20));
    }

    [Fact]
    public async Task AKernelThatBreaksOffIsPartialWithTheBytesThatWent()
    {
        await using var door = await BootDoorWorld.CreateAsync(initrdMegabytes: 64);
        var attempt = door.Boot.BootToScript();
        using (var socket = await door.ConnectAsync())
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /boot/{attempt}/initrd.img HTTP/1.1\r\nHost: x\r\n\r\n"), BootWorld.Stop);
            var part = new byte[100_000];
            (await socket.ReceiveAsync(part, BootWorld.Stop)).ShouldBeGreaterThan(0);
            socket.Close(0);
        }
        var boot = await door.Boot.NewestAsync(newest => newest.Hops[^1].Kind == BootHopKind.PartialTransfer);
        boot.Hops[^1].Bytes.ShouldNotBeNull().ShouldBeLessThan(64 << 20);
        door.Boot.Pass(120);
        (await door.Boot.FailureAsync()).Reason.ShouldBe(ReasonCodes.KernelPartial);
    }

    [Fact]
    public async Task AScriptThatDoesNotExistIsOnTheTimelineOfWhoAsked()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        door.Boot.TakeLease(ipxe: true);
        (await door.StatusAsync("/custom/menu.ipxe")).ShouldBe(HttpStatusCode.NotFound);
        (await door.StatusAsync("/autoexec.ipxe")).ShouldBe(HttpStatusCode.NotFound);
        door.Boot.Pass(60);
        var boot = await door.Boot.FailureAsync();
        (boot.Reason, boot.Hops[^1].Detail).ShouldBe((ReasonCodes.Script404, "/custom/menu.ipxe by HTTP"));
    }

    [Fact]
    public async Task ABootLoaderByHttpIsOnTheTimeline()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        door.Boot.TakeLease();
        (await door.Http.GetByteArrayAsync("/files/snponly.efi", BootWorld.Stop)).Length.ShouldBe(1000);
        var boot = await door.Boot.NewestAsync(newest => newest.Hops.Count == 6);
        boot.Hops[^1].ShouldSatisfyAllConditions(hop => hop.Kind.ShouldBe(BootHopKind.FileSent), hop => hop.Bytes.ShouldBe(1000));
    }

    [Fact]
    public async Task AMemberInUseStartsFromItsDisk()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        await door.Boot.Store.ExecuteAsync("update inventory.resources set lifecycle = 'Active', member = true, name = 'web1'", BootWorld.Stop);
        await door.Boot.ReloadAsync();
        door.Boot.TakeLease(ipxe: true);
        var script = await door.Http.GetStringAsync("/boot.ipxe", BootWorld.Stop);
        script.ShouldBe("#!ipxe\necho\necho Appliance 127.20.0.1: web1 starts from its own disk.\nsanboot --no-describe --drive 0x80 ||\nexit\n");
        await door.Boot.NewestAsync(boot => boot.Outcome == BootOutcome.LocalBoot);
    }

    [Fact]
    public async Task WhileTheDiscoverySystemIsMissingTheMachineWaits()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        File.Delete(Path.Combine(door.Folder, "discovery", "vmlinuz"));
        door.Catalogue.Load();
        door.Catalogue.Problem.ShouldNotBeNull().ShouldContain("discovery/vmlinuz");
        door.Catalogue.Problem.ShouldContain("make netboot");
        (await door.Http.GetStringAsync("/boot.ipxe", BootWorld.Stop)).ShouldContain("chain --replace http://127.20.0.1:");
    }

    [Fact]
    public async Task WhatDoesNotMatchItsChecksumIsNotServed()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        await File.WriteAllTextAsync(Path.Combine(door.Folder, "snponly.efi"), "tampered", BootWorld.Stop);
        door.Catalogue.Load();
        door.Catalogue.Problem.ShouldNotBeNull().ShouldContain("snponly.efi does not match its checksum");
        (await door.StatusAsync("/files/snponly.efi")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task RangesAreServed()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        foreach (var (range, status, first, length) in new[]
        {
            ("bytes=0-99", 206, 0, 100), ("bytes=900-", 206, 900, 100), ("bytes=-1", 206, 999, 1), ("bytes=0-5000", 206, 0, 1000),
            ("bytes=1000-", 416, 0, 0), ("bytes=0-,0-,0-", 200, 0, 1000), ("nonsense", 200, 0, 1000),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/files/snponly.efi");
            request.Headers.TryAddWithoutValidation("Range", range);
            using var answer = await door.Http.SendAsync(request, BootWorld.Stop);
            ((int)answer.StatusCode).ShouldBe(status, range);
            if (status != 416) (await answer.Content.ReadAsByteArrayAsync(BootWorld.Stop)).ShouldBe(door.Loader[first..(first + length)], range);
        }
    }

    /// <summary>Large files go past Kestrel: the same ranges, the same refusals, and a connection that ends.</summary>
    [Fact]
    public async Task RangesOfALargeFileAreServedByTheKernel()
    {
        await using var door = await BootDoorWorld.CreateAsync(initrdMegabytes: 20);
        var size = door.Initrd.Length;
        foreach (var (range, status, first, length) in new[]
        {
            ("", 200, 0, size), ("bytes=0-99", 206, 0, 100), ("bytes=9000000-", 206, 9_000_000, size - 9_000_000), ("bytes=-1", 206, size - 1, 1), ($"bytes={size}-", 416, 0, 0), ("bytes=0-,0-", 200, 0, size),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/boot/{Guid.CreateVersion7()}/initrd.img");
            if (range.Length > 0) request.Headers.TryAddWithoutValidation("Range", range);
            using var answer = await door.Http.SendAsync(request, BootWorld.Stop);
            ((int)answer.StatusCode).ShouldBe(status, range);
            if (status == 416) continue;
            (await answer.Content.ReadAsByteArrayAsync(BootWorld.Stop)).AsSpan().SequenceEqual(door.Initrd.AsSpan(first, length)).ShouldBeTrue(range);
            answer.Headers.ConnectionClose.ShouldBe(true);
            if (status == 206) answer.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {first}-{first + length - 1}/{size}");
        }
    }

    [Fact]
    public async Task HeadTellsTheSizeAndLeavesNoTrace()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        door.Boot.TakeLease();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/files/snponly.efi");
        using var answer = await door.Http.SendAsync(request, BootWorld.Stop);
        (answer.StatusCode, answer.Content.Headers.ContentLength).ShouldBe((HttpStatusCode.OK, 1000));
        using var script = new HttpRequestMessage(HttpMethod.Head, "/boot.ipxe");
        (await door.Http.SendAsync(script, BootWorld.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await door.Boot.NewestAsync(boot => boot.Hops.Count >= 4)).Hops.Count.ShouldBe(4);
    }

    [Fact]
    public async Task NobodyBootsInTheNameOfAMachineThatIsElsewhere()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        (await ScriptAsync(door, BootWorld.Mac.ToString(), from: "127.20.0.66")).ShouldStartWith("HTTP/1.1 404");
        door.Boot.Events.Happened.Single(happened => happened.Name == "boot.script-refused").Message.ShouldBe(
            $"127.20.0.66 asked for the boot script of {BootWorld.Mac}, which has the address 127.20.0.9; it was refused.");
        (await ScriptAsync(door, "52:54:00:aa:00:77", from: "127.20.0.66")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task ScriptsForMadeUpMachinesAreGivenNoFasterThanMachinesBoot()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        var answers = new List<string>();
        for (var i = 0; i < 320; i++) answers.Add(await ScriptAsync(door, $"52:54:00:bb:{i >> 8:x2}:{i & 255:x2}", from: "127.20.0.66"));
        answers.Count(answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)).ShouldBeInRange(300, 315);
        answers[^1].ShouldSatisfyAllConditions(last => last.ShouldStartWith("HTTP/1.1 503"), last => last.ShouldContain("Retry-After: 5"));
        (await ScriptAsync(door, "", from: "127.20.0.9")).ShouldStartWith("HTTP/1.1 200", customMessage: "the machine next to it does not suffer");
    }

    [Fact]
    public async Task PathEscapesAreRefusedAndReported()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        string[] escapes =
        [
            "/files/../../etc/passwd", "/../etc/passwd", "/files/..%2f..%2fetc%2fpasswd", "/files/%2e%2e/%2e%2e/etc/passwd", "/files/%252e%252e/etc/passwd",
            "/files/..\\..\\etc\\passwd", "/files/%5c..%5cetc", "/files/%c0%ae%c0%ae/etc/passwd", "http://x/../etc/passwd",
        ];
        foreach (var path in escapes)
            (await door.RawAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404", customMessage: path);
        door.Boot.Events.Happened.Count(happened => happened.Name == "boot.path-escape-refused").ShouldBe(escapes.Length);
    }

    [Fact]
    public async Task EverythingElseIsNotThere()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        string[] elsewhere =
        [
            "/files//snponly.efi", "/files/etc/passwd", "/discovery/vmlinuz", "/boot/not-a-boot/vmlinuz", "/api/v1/status", "/", "/manifest.json", "/files/manifest.json",
            "/files/", "/boot.ipxe/", "/BOOT.IPXE",
        ];
        foreach (var path in elsewhere)
            (await door.RawAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404", customMessage: path);
    }

    [Fact]
    public async Task WhatIsNoRequestForABootFileIsRefused()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        foreach (var (request, status) in new[]
        {
            ("POST /boot.ipxe HTTP/1.1\r\nHost: x\r\nContent-Length: 0", "405"), ("PUT /files/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0", "405"),
            ("GET /files/%00 HTTP/1.1\r\nHost: x", "400"), ("GET /boot.ipxe HTTP/1.1\r\nHost: x\r\nHost: y", "400"),
        })
        {
            (await door.RawAsync($"{request}\r\nConnection: close\r\n\r\n")).ShouldStartWith($"HTTP/1.1 {status}", customMessage: request);
        }
    }

    [Fact]
    public async Task OnOtherAddressesTheDoorIsShut()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        var received = 0;
        try
        {
            // The connection may be reset before, during or after the request: all of it is shut.
            using var socket = await door.ConnectAsync("127.21.0.1");
            await socket.SendAsync("GET /files/snponly.efi HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), BootWorld.Stop);
            received = await socket.ReceiveAsync(new byte[100], BootWorld.Stop);
        }
        catch (SocketException)
        {
            // Reset is as shut as closed.
        }
        received.ShouldBe(0);
    }

    [Fact]
    public async Task TwentyMachinesLoadAtOnce()
    {
        await using var door = await BootDoorWorld.CreateAsync(initrdMegabytes: 8);
        var hash = SHA256.HashData(door.Initrd);
        var loads = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            SHA256.HashData(await door.Http.GetByteArrayAsync($"/boot/{Guid.CreateVersion7()}/initrd.img", BootWorld.Stop))));
        loads.ShouldAllBe(load => load.SequenceEqual(hash));
    }

    private static Task<string> ScriptAsync(BootDoorWorld door, string mac, string from) =>
        door.RawAsync($"GET /boot.ipxe?mac={mac} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", from);

    [Fact]
    public async Task WhoReadsNothingDoesNotHoldUpTheOthers()
    {
        await using var door = await BootDoorWorld.CreateAsync(initrdMegabytes: 16);
        var stalled = new List<Socket>();
        try
        {
            for (var i = 0; i < 40; i++)
            {
                stalled.Add(await door.ConnectAsync());
                await stalled[^1].SendAsync(Encoding.ASCII.GetBytes($"GET /boot/{Guid.CreateVersion7()}/initrd.img HTTP/1.1\r\nHost: x\r\n\r\n"), BootWorld.Stop);
            }
            // Broken off after ten seconds; the others must not wait for that.
            var load = door.Http.GetByteArrayAsync($"/boot/{Guid.CreateVersion7()}/initrd.img", BootWorld.Stop);
            (await load.WaitAsync(TimeSpan.FromSeconds(8), BootWorld.Stop)).Length.ShouldBe(door.Initrd.Length);
        }
        finally
        {
            stalled.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public void TheLocalBootScriptSuitsTheFirmware()
    {
        var server = IPAddress.Parse("10.99.0.1");
        ScriptWriter.LocalBoot("web1", server, FirmwareKind.UefiX64).ShouldEndWith("\nexit 1\n");
        ScriptWriter.LocalBoot("web1", server, FirmwareKind.Bios).ShouldEndWith("\nsanboot --no-describe --drive 0x80 ||\nexit\n");
        ScriptWriter.LocalBoot("web1", server, FirmwareKind.Unknown).ShouldContain("iseq ${platform} efi && exit 1 ||");
    }

    [Fact]
    public void TheDiscoveryScriptIsTheOneWeRead() =>
        Golden.GoldenFile.ShouldMatchGolden(
            ScriptWriter.Discovery("new-525400aa0001", IPAddress.Parse("10.99.0.1"), 8080, BootWorld.Mac, "appliance.server=10.99.0.1:8445 quiet", Guid.Parse("01900000-0000-7000-8000-000000000001")),
            "discovery.ipxe");

    [Fact]
    public void TheDiscoveryScriptOfGrubIsTheOneWeRead() =>
        Golden.GoldenFile.ShouldMatchGolden(
            GrubWriter.Discovery("new-525400aa0001", BootWorld.Mac, IPAddress.Parse("10.99.0.1"), "appliance.server=10.99.0.1:8445 quiet", Guid.Parse("01900000-0000-7000-8000-000000000001")),
            "discovery.grub.cfg");
}
