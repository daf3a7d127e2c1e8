using System.Collections.Concurrent;
using Appliance.Protocols;
using Spectre.Console;

namespace Appliance.Rack;

/// <summary>
/// <c>bench</c>: how fast the appliance answers, as a ratio against dnsmasq measured in the same run by the same client. The ratio means
/// something on any machine; the absolute numbers only on this one.
/// </summary>
internal sealed class BenchCommand(Artifacts artifacts)
{
    private const int Clients = 200;
    private const int AtOnce = 32;
    private const int Transfers = 200;

    public async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("apl-bench-").FullName;
        await using var rack = await VirtualRack.StartAsync(artifacts, $"apl-bench-{Environment.ProcessId}", folder, FirstSubnet.Settings("bench"));
        await Poll.UntilAsync("A served subnet", TimeSpan.FromSeconds(30), async () => await AnswersAsync(rack));
        var ours = await MeasureAsync(rack, firstMachine: 1);
        await rack.Server.StopAsync();

        var dnsmasq = rack.Network.Start("dnsmasq", Path.Combine(folder, "peer.log"), "dnsmasq", Dnsmasq(folder));
        await Poll.UntilAsync("dnsmasq", TimeSpan.FromSeconds(10), async () => await AnswersAsync(rack));
        var peers = await MeasureAsync(rack, firstMachine: 1001);
        await dnsmasq.EndAsync(TimeSpan.FromSeconds(5));

        var table = new Table().AddColumns("", "appliance", "dnsmasq", "ratio");
        foreach (var (mine, other) in ours.Zip(peers))
            table.AddRow(mine.What, $"{mine.PerSecond:0}/s", $"{other.PerSecond:0}/s", $"{mine.PerSecond / other.PerSecond:0.00}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"DHCP answers of the appliance (each lease is durable before its ACK): {ours[0].Answers}");
        AnsiConsole.WriteLine($"DHCP answers of dnsmasq (its lease file is not synced): {peers[0].Answers}");
        return 0;
    }

    private static async Task<IReadOnlyList<Measured>> MeasureAsync(VirtualRack rack, int firstMachine)
    {
        await using var network = await SimulatedNetwork.CreateAsync(rack.Network, $"b{firstMachine}");
        var machines = Enumerable.Range(firstMachine, Clients).Select(MachineIdentity.Number).ToList();
        var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        var held = new ConcurrentBag<DhcpLease>();
        var leases = await TimedAsync(Clients, () => Parallel.ForEachAsync(machines, limit, async (machine, stop) => held.Add(await LeaseAsync(network, machine, stop))));
        // Each reader at an address of its own: one machine may not take all of the server's places.
        var readers = held.Take(AtOnce).ToList();
        foreach (var reader in readers) await network.TakeAsync(reader.Address);
        var files = await TimedAsync(Transfers, () => Parallel.ForEachAsync(Enumerable.Range(0, Transfers), limit, async (turn, stop) =>
            await TftpReader.ReadAsync(network.Inside, readers[turn % AtOnce].Address, readers[0].Server, "undionly.kpxe", stop)));
        return [new("DHCP, leases", leases, network.DhcpAnswers), new("TFTP, 73 KiB boot files", files, network.DhcpAnswers)];
    }

    /// <summary>dnsmasq may offer one address to two machines at once, and refuses the slower of them; both begin again, as machines do.</summary>
    private static async Task<DhcpLease> LeaseAsync(SimulatedNetwork network, MachineIdentity machine, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await new DhcpClient(network, machine).LeaseAsync(stop);
            }
            catch (DhcpNakException)
            {
                // Again.
            }
        }
    }

    private static async Task<double> TimedAsync(int count, Func<Task> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await work();
        return count / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Somebody offers an address.</summary>
    private static async Task<bool> AnswersAsync(VirtualRack rack)
    {
        await using var probe = await SimulatedNetwork.CreateAsync(rack.Network, "pr");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            return (await new DhcpClient(probe, new MachineIdentity(MacAddress.Parse("52:54:03:00:00:01"), Guid.CreateVersion7(), "PROBE")).DiscoverAsync(patience.Token)).Type
                == DhcpMessageType.Offer;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private string[] Dnsmasq(string folder) =>
    [
        "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", $"--interface={NetworkNamespace.Bridge}", "--bind-interfaces", "--user=root",
        "--dhcp-range=10.99.0.20,10.99.0.250,255.255.255.0,1h", "--no-ping", "--dhcp-authoritative", "--dhcp-boot=undionly.kpxe", "--dhcp-lease-max=1000",
        "--enable-tftp", $"--tftp-root={artifacts.NetbootFolder}", $"--dhcp-leasefile={Path.Combine(folder, "peer.leases")}",
        $"--pid-file={Path.Combine(folder, "peer.pid")}",
    ];

    private sealed record Measured(string What, double PerSecond, AnswerTimes Answers);
}
