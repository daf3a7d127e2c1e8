using System.Collections.Concurrent;
using System.Globalization;
using Spectre.Console;

namespace Appliance.Rack;

/// <summary>
/// <c>bench storm</c>: a thousand machines are switched on at the same moment, as after a power cut. Each goes the whole way: DHCP as firmware, boot
/// file by TFTP, DHCP as iPXE, script, kernel and RAM disk by HTTP, to the last octet, and registration. The machines run on the same processors.
/// </summary>
internal sealed class StormBench(Artifacts artifacts)
{
    private const int Usual = 1000;
    private const int Prefix = 21;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <param name="only">How many machines, up to 1900; none: 1000.</param>
    public async Task<int> RunAsync(string[] only)
    {
        var count = only is [var wanted] ? int.Parse(wanted, CultureInfo.InvariantCulture) : Usual;
        var folder = Directory.CreateTempSubdirectory("apl-storm-").FullName;
        var settings = new Dictionary<string, string>(FirstSubnet.Settings("storm"), StringComparer.Ordinal)
        {
            ["Network:FirstSubnet"] = $"10.99.0.0/{Prefix}",
            ["Network:FirstSubnetPools"] = "10.99.0.20-10.99.7.250",
        };
        await using var rack = await VirtualRack.StartAsync(artifacts, $"apl-storm-{Environment.ProcessId}", folder, settings);
        await rack.Network.IpAsync("addr", "replace", $"{NetworkNamespace.ServerAddress}/{Prefix}", "dev", NetworkNamespace.Bridge);
        await rack.Network.IpAsync("addr", "del", $"{NetworkNamespace.ServerAddress}/24", "dev", NetworkNamespace.Bridge);
        await using var network = await SimulatedNetwork.CreateAsync(rack.Network, "st", Prefix);
        // The first machine finds nothing ready: code to be compiled, files to be read.
        using (var first = new SimulatedMachine(network, MachineIdentity.Number(count + 1))) await RetriedAsync(first);
        var idle = rack.Server.Daemon.ResidentBytes;
        var cpu = CpuTime.OwnMilliseconds(rack.Server.Daemon.Mark.Pid);

        var machines = Enumerable.Range(1, count).Select(number => new SimulatedMachine(network, MachineIdentity.Number(number))).ToList();
        var began = TimeProvider.System.GetTimestamp();
        using var stop = new CancellationTokenSource(Patience);
        var done = await Task.WhenAll(machines.Select(machine => TimedAsync(machine, began, stop.Token)));
        var took = TimeProvider.System.GetElapsedTime(began);
        var well = done.OfType<TimeSpan>().Order().ToList();

        var table = new Table().AddColumns($"{count} machines at once", "").HideHeaders();
        table.AddRow("to the last registration", $"{took.TotalSeconds:0.0} s (wanted: ≤ 60 s on 2 processors)");
        if (well.Count > 0) table.AddRow("half of them after", $"{well[well.Count / 2].TotalSeconds:0.0} s");
        table.AddRow("failures", $"{count - well.Count}");
        foreach (var (why, times) in _failures) table.AddRow("   " + Markup.Escape(why), $"{times}");
        table.AddRow("DHCP", network.DhcpAnswers.ToString());
        table.AddRow("server, processor time", $"{(CpuTime.OwnMilliseconds(rack.Server.Daemon.Mark.Pid) - cpu) / 1000:0.0} s");
        table.AddRow("server, resident, before and after", $"{idle >> 20} MiB, {rack.Server.Daemon.ResidentBytes >> 20} MiB");
        AnsiConsole.Write(table);
        foreach (var machine in machines) machine.Dispose();
        if (well.Count < count) AnsiConsole.WriteLine($"The server's log: {KeepLog(folder)}");
        return well.Count == count ? 0 : 1;
    }

    private static string KeepLog(string folder)
    {
        var kept = Path.Combine(Path.GetTempPath(), $"apl-storm-{Environment.ProcessId}.log");
        File.Copy(Path.Combine(folder, "server.log"), kept, overwrite: true);
        return kept;
    }

    /// <returns>How long after the beginning it had registered; null when it failed.</returns>
    private async Task<TimeSpan?> TimedAsync(SimulatedMachine machine, long began, CancellationToken stop)
    {
        try
        {
            await machine.BootAndEnrollAsync(stop);
            return TimeProvider.System.GetElapsedTime(began);
        }
        catch (Exception failed)
        {
            _failures.AddOrUpdate(Short($"{failed.GetType().Name}: {failed.Message}"), 1, (_, times) => times + 1);
            return null;
        }
    }

    private static string Short(string text) => text.Length <= 150 ? text : text[..150] + "…";

    /// <summary>Until the subnet is served.</summary>
    private static async Task RetriedAsync(SimulatedMachine machine) =>
        await Poll.UntilAsync("A served subnet", TimeSpan.FromSeconds(60), async () =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await machine.BootAndEnrollAsync(patience.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        });
}
