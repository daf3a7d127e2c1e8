using System.Globalization;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Rack;

/// <summary>
/// <c>bench dhcp</c>: what an exchange from DISCOVER to ACK costs through a relay, 32 clients at once, beside Kea and dnsmasq with their lease files,
/// taking turns; then what it costs when a million leases are there. Processor time is the main figure: it hardly depends on what else the machine does.
/// </summary>
internal sealed class DhcpBench(Artifacts artifacts)
{
    private const string RelayAddress = "10.99.0.5";

    /// <summary>Each server has a network of its own behind the relay.</summary>
    private static readonly Site Ours = new(NetworkNamespace.ServerAddress, "10.128.0.2");
    private static readonly Site Theirs = new("10.99.0.9", "10.192.0.2");
    private const int AtOnce = 32;
    private const int Rounds = 7;
    private const int Sample = 20_000;

    /// <summary>PostgreSQL's part comes half a second after the ACK.</summary>
    private static readonly TimeSpan RowsLater = TimeSpan.FromSeconds(2);

    private readonly Table _table = new Table().AddColumns("", "appliance", "peer", "ratio", "wanted");
    private long _next = 1;

    /// <param name="only">kea, dnsmasq or million; none: all.</param>
    public async Task<int> RunAsync(string[] only)
    {
        var folder = Directory.CreateTempSubdirectory("apl-dhcp-").FullName;
        var settings = new Dictionary<string, string>(FirstSubnet.Settings("bench"), StringComparer.Ordinal) { ["Dhcp:WatchMinutes"] = "0" };
        await using var rack = await VirtualRack.StartAsync(artifacts, $"apl-dhcp-{Environment.ProcessId}", folder, settings);
        await using var relay = await rack.Network.AddNeighbourAsync("relay", $"{RelayAddress}/24");
        await using var other = await rack.Network.AddNeighbourAsync("peer", $"{Theirs.Server}/24");
        await WireAsync(rack, relay, other);
        var load = new DhcpLoad(relay, await CTools.CompileAsync("dhcpload", folder));
        var daemon = rack.Server.Daemon.Mark.Pid;
        var peers = new DhcpPeers(other, folder, Theirs.Server);

        // The first clients of a server find nothing ready: code to be compiled, files to be made.
        await MeasureAsync(load, Ours, daemon, Sample);
        if (only is [] or ["kea"])
        {
            using var kea = await peers.KeaAsync();
            await MeasureAsync(load, Theirs, kea.Mark.Pid, 3000);
            await CompareAsync("Kea, lease file (not synced)", 3000, load, daemon, kea.Mark.Pid, rate: "≥ 1", cpu: "≤ 0.5, at most 1", late: "≤ 1");
            await kea.EndAsync(TimeSpan.FromSeconds(5));
        }
        if (only is [] or ["dnsmasq"])
        {
            using var dnsmasq = await peers.DnsmasqAsync();
            await CompareAsync("dnsmasq, lease file", 500, load, daemon, dnsmasq.Mark.Pid, rate: "≥ 10", cpu: "", late: "");
            await dnsmasq.EndAsync(TimeSpan.FromSeconds(5));
        }
        if (only is [] or ["million"]) await GrowAsync(rack, load, daemon);
        AnsiConsole.Write(_table);
        return 0;
    }

    private async Task CompareAsync(string what, int clients, DhcpLoad load, int daemon, int peer, string rate, string cpu, string late)
    {
        var (ours, theirs) = (new List<Measured>(), new List<Measured>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MeasureAsync(load, Ours, daemon, clients));
            theirs.Add(await MeasureAsync(load, Theirs, peer, clients));
        }
        Row($"exchanges in a second, to {what}", one => one.Figures.PerSecond, "0", rate);
        Row("    p99, ms", one => one.Figures.Late, "0.0", late);
        Row("    processor time for each, µs", one => one.Daemon, "0.0", cpu);
        Row("    with the database, µs", one => one.Family, "0.0", cpu.Length > 0 ? "≤ 1.5" : "");

        void Row(string name, Func<Measured, double> of, string format, string wanted) => _table.AddRow(
            name, Median(ours.Select(of)).ToString(format, CultureInfo.InvariantCulture), Median(theirs.Select(of)).ToString(format, CultureInfo.InvariantCulture),
            Median(ours.Zip(theirs, (mine, other) => of(mine) / of(other))).ToString("0.00", CultureInfo.InvariantCulture), wanted);
    }

    /// <summary>What a thousand times as many leases change.</summary>
    private async Task GrowAsync(VirtualRack rack, DhcpLoad load, int daemon)
    {
        const int Many = 1_000_000;
        var few = await SampleAsync();
        while (_next <= Many) await load.RunAsync(Ours.Server, Ours.Relay, Take(50_000), 50_000, AtOnce);
        await Task.Delay(RowsLater);
        var many = await SampleAsync();
        _table.AddRow($"processor time for an exchange beside {Many:N0} leases, to few, µs", $"{many:0.0}", $"{few:0.0}", $"{many / few:0.00}", "< 1.3");
        foreach (var (what, search) in new[] { ("a page of them", (string?)null), ("a search among them", "28.77.9") })
        {
            var took = new List<double>();
            for (var turn = 0; turn < 20; turn++)
            {
                var begun = TimeProvider.System.GetTimestamp();
                await rack.Api.Client.LeasesAsync(null, search, 100, null, CancellationToken.None);
                took.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
            }
            _table.AddRow($"    {what}, median and longest, ms", string.Create(CultureInfo.InvariantCulture, $"{Median(took):0.0}, {took.Max():0.0}"), "", "", "");
        }
        _table.AddRow("    server with them, resident, MiB", $"{rack.Server.Daemon.ResidentBytes >> 20}", "", "", "");

        async Task<double> SampleAsync()
        {
            var samples = new List<double>();
            for (var turn = 0; turn < 3; turn++) samples.Add((await MeasureAsync(load, Ours, daemon, Sample)).Daemon);
            return Median(samples);
        }
    }

    private async Task<Measured> MeasureAsync(DhcpLoad load, Site site, int pid, int clients)
    {
        var (alone, family) = (CpuTime.OwnMilliseconds(pid), CpuTime.Milliseconds(pid));
        var figures = await load.RunAsync(site.Server, site.Relay, Take(clients), clients, AtOnce);
        await Task.Delay(RowsLater);
        return new Measured(figures, (CpuTime.OwnMilliseconds(pid) - alone) * 1000 / clients, (CpuTime.Milliseconds(pid) - family) * 1000 / clients);
    }

    /// <summary>Clients that nobody has seen.</summary>
    private long Take(int clients)
    {
        var first = _next;
        _next += clients;
        return first;
    }

    /// <summary>Two networks behind one relay, one of each server.</summary>
    private static async Task WireAsync(VirtualRack rack, NetworkNamespace relay, NetworkNamespace peer)
    {
        foreach (var address in (string[])[Ours.Relay, Theirs.Relay]) await relay.IpAsync("addr", "add", $"{address}/10", "dev", "lo");
        await rack.Network.IpAsync("route", "add", "10.128.0.0/10", "via", RelayAddress);
        await peer.IpAsync("route", "add", "10.192.0.0/10", "via", RelayAddress);
        await rack.Api.SetUpAsync(rack.Server.SetupToken);
        await rack.Api.AddSubnetAsync(new SubnetSpec
        {
            Name = "behind",
            Cidr = "10.128.0.0/10",
            Interface = NetworkNamespace.Bridge,
            Gateway = "10.128.0.1",
            Relayed = true,
            Pools = [new AddressRange("10.129.0.0", "10.191.255.254")],
            Domain = "behind.example",
        });
    }

    private static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <param name="Daemon">Microseconds of processor time for an exchange, of the server alone.</param>
    /// <param name="Family">With its database.</param>
    private sealed record Measured(DhcpFigures Figures, double Daemon, double Family);

    /// <param name="Server">Whom the relay asks.</param>
    /// <param name="Relay">The relay's address in the clients' network.</param>
    private sealed record Site(string Server, string Relay);
}
