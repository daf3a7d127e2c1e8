using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns cache</c> and <c>appliance dns flush</c>.</summary>
internal static class DnsCacheCommands
{
    public static Command Show(Printer printer) => Verb.Make("cache", "Show how many answers of forwarders are kept, and how often they served", [], async (line, client, stop) =>
        printer.Print(line, await client.DnsCacheAsync(stop), ContractsJson.Default.DnsCache, now =>
        {
            var table = Printer.Table("kept", "octets", "of", "hits", "misses", "joined", "stale", "evicted");
            table.AddTextRow([.. new[] { now.Entries, now.Octets, now.MostOctets, now.Hits, now.Misses, now.Joined, now.Stale, now.Evicted }.Select(figure => figure.ToString(CultureInfo.InvariantCulture))]);
            return table;
        }));

    public static Command Flush(Printer printer)
    {
        var name = new Argument<string?>("name") { Description = "Only this name and all below it", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Make("flush", "Forget what forwarders said, so that they are asked again", [name], async (line, client, stop) =>
        {
            var gone = await client.FlushDnsCacheAsync(line.GetValue(name), stop);
            printer.Print(line, gone, ContractsJson.Default.DnsCacheFlushed, done => new Spectre.Console.Text($"{done.Entries} answers are forgotten."));
        });
    }
}
