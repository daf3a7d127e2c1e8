using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Appliance.Protocols.Dns;
using Appliance.Tests.Golden;
using Appliance.Tests.Network;
using Appliance.Tests.Store;

namespace Appliance.Tests.Dns;

/// <summary>systemd-resolved as a client, on a wire between two network namespaces. It runs as a plain process: it needs no D-Bus to serve its stub.</summary>
public sealed class ResolvedTests : IAsyncLifetime
{
    private static readonly string? Program =
        ((string[])["/usr/lib/systemd/systemd-resolved", "/lib/systemd/systemd-resolved", Path.Combine(GoldenFile.Repository(), "artifacts/programs/systemd-resolved/lib/systemd/systemd-resolved")]).FirstOrDefault(File.Exists);

    private readonly string _network = $"apl-res-{Environment.ProcessId}";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-resolved-");
    private readonly ConcurrentQueue<string?> _said = new();
    private Process? _resolved;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_resolved is not null)
        {
            _resolved.Kill(entireProcessTree: true);
            await _resolved.WaitForExitAsync(CancellationToken.None);
            _resolved.Dispose();
            await RunAsync("ip", "netns", "delete", _network);
        }
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task ItResolvesOurNamesAndForeignOnesWithoutLosingFaithInUs()
    {
        Assert.SkipUnless(PrivateNetwork.Possible && Program is not null && File.Exists("/usr/bin/dig"), "This needs root, systemd-resolved (make setup unpacks it) and bind9-dnsutils.");
        byte[] many = [.. Enumerable.Range(0, 150).Select(i => (byte)i)];
        await using var upstream = new Upstream((query, overTcp) =>
        {
            DnsName.Read(query.AsSpan(12), out var name);
            if (name != "large.example.org") return [name == "www.example.org" ? Upstream.Addresses(query, 7) : Upstream.Code(query, 3)];
            var cut = Upstream.Code(query, 0);
            cut[2] |= 2;
            return [overTcp ? Upstream.Addresses(query, many) : cut];
        });
        using var world = new DnsWorld(upstream.At);
        world.Write(("shop.example", "@ 300 IN NS ns\nns 300 IN A 192.0.2.53\nwww 300 IN CNAME www.example.org."));
        await RunAsync("ip", "netns", "add", _network);
        using var listener = await PrivateNetwork.OpenAsync(
            ["link set lo up", $"link add srv0 type veth peer name cli0 netns {_network}", "addr add 10.99.0.1/24 dev srv0", "link set srv0 up"],
            () => world.Listen(IPEndPoint.Parse("10.99.0.1:53")));
        await RunAsync("ip", "-n", _network, "link", "set", "lo", "up");
        await RunAsync("ip", "-n", _network, "addr", "add", "10.99.0.50/24", "dev", "cli0");
        await RunAsync("ip", "-n", _network, "link", "set", "cli0", "up");
        Start();
        await Eventually.TryAsync(async () => await AskAsync("+short", "node.lab.example") == "10.99.0.7\n", "resolved answers", Stop);

        (await AskAsync("+short", "-x", "10.99.0.7")).ShouldBe("node.lab.example.\n");
        (await AskAsync("nobody.lab.example")).ShouldContain("status: NXDOMAIN");
        (await AskAsync("+short", "www.example.org")).ShouldBe("192.0.2.7\n");
        (await AskAsync("+short", "www.shop.example")).ShouldBe("www.example.org.\n192.0.2.7\n");
        (await AskAsync("gone.example.org")).ShouldContain("status: NXDOMAIN");
        // More than a datagram holds: cut for it, and fetched over TCP.
        (await AskAsync("+short", "+tcp", "large.example.org")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(many.Length);
        var asked = upstream.Asked;
        (await AskAsync("+short", "www.example.org")).ShouldBe("192.0.2.7\n");
        upstream.Asked.ShouldBe(asked, "resolved keeps nothing here, and we do");

        // It has probed for EDNS, believed the answer, and never gone back from it.
        var said = string.Join('\n', _said);
        said.ShouldContain("Using feature level UDP+EDNS0");
        said.ShouldNotContain("degraded feature set", Case.Insensitive);
        said.ShouldNotContain("Timeout reached", Case.Insensitive);
    }

    private void Start()
    {
        var settings = _folder.CreateSubdirectory("systemd");
        File.WriteAllText(Path.Combine(settings.FullName, "resolved.conf"), "[Resolve]\nDNS=10.99.0.1\nDomains=~.\nDNSSEC=no\nDNSOverTLS=no\nLLMNR=no\nMulticastDNS=no\nCache=no\n");
        // It gives its rights up for those of a user that its package makes.
        foreach (var (file, line) in ((string, string)[])[("passwd", "systemd-resolve:x:65500:65500::/:/usr/sbin/nologin\n"), ("group", "systemd-resolve:x:65500:\n")])
            File.WriteAllText(Path.Combine(_folder.FullName, file), string.Concat(File.ReadLines($"/etc/{file}").Where(known => !known.StartsWith("systemd-resolve:", StringComparison.Ordinal)).Select(known => known + "\n")) + line);
        // "ip netns exec" gives it mounts of its own.
        var script = $"mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/systemd && mount --bind {settings.FullName} /etc/systemd && mount --bind {_folder.FullName}/passwd /etc/passwd && mount --bind {_folder.FullName}/group /etc/group && exec {Program}";
        var start = new ProcessStartInfo("ip", ["netns", "exec", _network, "sh", "-c", script]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["SYSTEMD_LOG_LEVEL"] = "debug";
        _resolved = Process.Start(start)!;
        _resolved.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data);
        _resolved.BeginErrorReadLine();
    }

    private Task<string> AskAsync(params string[] question) => RunAsync("ip", ["netns", "exec", _network, "dig", "+time=5", "+tries=1", "@127.0.0.53", .. question]);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return said;
    }
}
