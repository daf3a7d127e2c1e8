using System.Net;
using System.Net.Sockets;
using Spectre.Console;

namespace Appliance.Rack;

/// <summary>
/// <c>bench dhcp</c>: what an exchange from DISCOVER to ACK costs through a relay, 32 clients at once, beside Kea and dnsmasq with their lease files,
/// taking turns. Processor time is the main figure: it hardly depends on what else the machine does. What is printed are medians of the rounds.
/// </summary>
internal sealed class DhcpBench(Artifacts artifacts)
{
    private const string Ours = "10.64.0.1";
    private const string Theirs = "10.96.0.1";
    private const int AtOnce = 32;
    private const int Rounds = 5;

    private readonly Table _table = new Table().AddColumns("", "appliance", "peer", "ratio", "wanted");
    private int _first = 1;

    public async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("apl-dhcp-").FullName;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Network:FirstSubnet"] = "10.64.0.0/12",
            ["Network:FirstSubnetName"] = "bench",
            ["Network:FirstSubnetInterface"] = NetworkNamespace.Bridge,
            ["Network:FirstSubnetPools"] = "10.65.0.0-10.78.255.255",
            ["Dhcp:WatchMinutes"] = "0",
        };
        await using var rack = await VirtualRack.StartAsync(artifacts, $"apl-dhcp-{Environment.ProcessId}", folder, settings,
            prepare: network => network.IpAsync("addr", "add", $"{Ours}/12", "dev", NetworkNamespace.Bridge));
        await using var relay = await rack.Network.AddNeighbourAsync("relay", "10.64.0.2/12");
        await relay.IpAsync("addr", "add", "10.96.0.2/12", "dev", "eth0");
        await using var peer = await rack.Network.AddNeighbourAsync("peer", $"{Theirs}/12");
        await Poll.UntilAsync("A served subnet", TimeSpan.FromSeconds(30), async () =>
            (await rack.Network.RunAsync("ss", "-Hlnu")).Contains(":67 ", StringComparison.Ordinal));
        var peers = new DhcpPeers(peer, folder, Theirs);
        var daemon = rack.Server.Daemon.Mark.Pid;

        // The first clients of a server find nothing ready: code to be compiled, files to be made.
        await MeasureAsync(relay, Ours, daemon, 20_000);
        using (var kea = await peers.KeaAsync())
        {
            await MeasureAsync(relay, Theirs, kea.Mark.Pid, 3000);
            await CompareAsync("Kea, lease file (not synced)", 3000, relay, daemon, kea.Mark.Pid, rateWanted: "≥ 1", cpuWanted: "≤ 0.5, floor 1; with the database ≤ 1.5");
            await kea.EndAsync(TimeSpan.FromSeconds(5));
        }
        using (var dnsmasq = await peers.DnsmasqAsync())
        {
            await CompareAsync("dnsmasq, lease file", 500, relay, daemon, dnsmasq.Mark.Pid, rateWanted: "≥ 10", cpuWanted: "");
            await dnsmasq.EndAsync(TimeSpan.FromSeconds(5));
        }
        AnsiConsole.Write(_table);
        return 0;
    }

    private async Task CompareAsync(string what, int clients, NetworkNamespace relay, int daemon, int other, string rateWanted, string cpuWanted)
    {
        var (ours, theirs) = (new List<Measured>(), new List<Measured>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MeasureAsync(relay, Ours, daemon, clients));
            theirs.Add(await MeasureAsync(relay, Theirs, other, clients));
        }
        Row($"exchanges in a second, to {what}", one => one.Figures.PerSecond, "0", rateWanted);
        Row("    p99, ms", one => one.Figures.Milliseconds, "0.0", "≤ 1");
        Row("    processor time for each, with the database, µs", one => one.Microseconds, "0", cpuWanted);

        void Row(string name, Func<Measured, double> of, string format, string wanted) => _table.AddRow(
            name, Median(ours.ConvertAll(one => of(one))).ToString(format, null), Median(theirs.ConvertAll(one => of(one))).ToString(format, null),
            $"{Median([.. ours.Zip(theirs, (mine, peers) => of(mine) / of(peers))]):0.00}", wanted);
    }

    /// <summary>The rows that PostgreSQL gets afterwards belong to the exchange: they are waited for.</summary>
    private async Task<Measured> MeasureAsync(NetworkNamespace relay, string server, int pid, int clients)
    {
        var from = IPAddress.Parse(server == Ours ? "10.64.0.2" : "10.96.0.2");
        using var socket = await relay.OpenSocketAsync(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveBufferSize = 1 << 20;
        socket.Bind(DhcpLoad.RelayPort(from));
        var before = CpuTime.Milliseconds(pid);
        var figures = new DhcpLoad(socket, new IPEndPoint(IPAddress.Parse(server), 67), from).Run(_first, clients, AtOnce);
        _first += clients;
        await Task.Delay(TimeSpan.FromSeconds(2));
        return new Measured(figures, (CpuTime.Milliseconds(pid) - before) * 1000 / clients);
    }

    private static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private sealed record Measured(DhcpFigures Figures, double Microseconds);
}
