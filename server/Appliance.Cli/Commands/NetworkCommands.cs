using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance network …</c>.</summary>
internal static class NetworkCommands
{
    private const int Usual = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static Command Make(Printer printer) => Verb.Bare("network", "What the network services do now", Rates(printer));

    private static Command Rates(Printer printer)
    {
        var seconds = new Option<int?>("--seconds") { Description = $"How far to look back, 1 to 600; {Usual} when not given", HelpName = "N" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Print a line each second, until Ctrl-C; resumes by itself" };
        return Verb.Make("rates", "Show how much DHCP, DNS, TFTP and the boot HTTP port have to do", [seconds, follow], async (line, client, stop) =>
        {
            if (!line.GetValue(follow))
            {
                printer.Print(line, await client.NetworkRatesAsync(line.GetValue(seconds) ?? Usual, stop), ContractsJson.Default.IReadOnlyListNetworkRates, Draw);
                return;
            }
            if (line.GetValue(seconds) is not null) throw new UsageException("--follow goes forward: it cannot be given together with --seconds.");
            await FollowAsync(client, second => Print(printer, line, second), stop);
        });
    }

    private static async Task FollowAsync(ApplianceClient client, Action<NetworkRates> give, CancellationToken stop)
    {
        long? after = null;
        try
        {
            while (true)
            {
                try
                {
                    await foreach (var second in client.FollowNetworkRatesAsync(after, stop))
                    {
                        after = second.Id;
                        give(second);
                    }
                }
                catch (Exception away) when (Unreachable.MayPass(away))
                {
                    // Away for now; said by the silence.
                }
                await Task.Delay(Pause, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
        }
    }

    private static void Print(Printer printer, ParseResult line, NetworkRates second)
    {
        if (line.GetValue(Printer.Json))
        {
            printer.Line(second, ContractsJson.Default.NetworkRates);
            return;
        }
        var parts = Counted(second).Where(service => service.Counts.Count > 0)
            .Select(service => $"{service.Name}: {string.Join(", ", service.Counts.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}"))}")
            .Concat(Sent(second).Where(service => service.Rate is { Octets: > 0 } or { Running: > 0 })
                .Select(service => $"{service.Name}: {(service.Rate.Octets == 0 ? "0 B" : Words.Size(service.Rate.Octets))}, {service.Rate.Running} under way"));
        printer.Output.WriteLine($"{Words.Time(second.At)}  {string.Join("; ", parts.DefaultIfEmpty("quiet"))}");
    }

    private static Spectre.Console.Rendering.IRenderable Draw(IReadOnlyList<NetworkRates> seconds)
    {
        if (seconds.Count == 0) return new Text("Nothing is known yet: the appliance has just started.");
        var table = Printer.Table("service", "what", "in the last second", $"in {seconds.Count} s");
        foreach (var (name, _) in Counted(seconds[^1]))
        {
            var all = seconds.Select(second => Counted(second).Single(service => service.Name == name).Counts).ToList();
            foreach (var kind in all.SelectMany(counts => counts.Keys).Distinct(StringComparer.Ordinal).OrderByDescending(kind => all.Sum(counts => counts.GetValueOrDefault(kind))))
                table.AddTextRow(name, kind, Number(all[^1].GetValueOrDefault(kind)), Number(all.Sum(counts => counts.GetValueOrDefault(kind))));
        }
        foreach (var (name, rate) in Sent(seconds[^1]))
        {
            var sum = seconds.Sum(second => Sent(second).Single(service => service.Name == name).Rate.Octets);
            table.AddTextRow(name, "octets", Number(rate.Octets), Number(sum));
            table.AddTextRow(name, "under way", Number(rate.Running), "");
        }
        return table;
    }

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, long> Counts)> Counted(NetworkRates second) => [("dhcp", second.Dhcp), ("dhcp6", second.Dhcp6), ("dns", second.Dns)];

    private static IEnumerable<(string Name, TransferRates Rate)> Sent(NetworkRates second) => [("tftp", second.Tftp), ("http", second.Http)];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
