using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance reconciler list</c>.</summary>
internal static class ReconcilerCommands
{
    public static Command Make(Printer printer) => Verb.Bare("reconciler", "Loops that look, compare and repair",
        Verb.Make("list", "List reconcilers: when they last ran, with what result, and when they run next", [], async (line, client, stop) =>
            printer.Print(line, await client.ReconcilersAsync(stop), ContractsJson.Default.IReadOnlyListReconcilerInfo, all =>
            {
                var table = Printer.Table("reconciler", "state", "last run", "took", "result", "next run", "error");
                foreach (var r in all)
                {
                    table.AddTextRow(r.Name, Words.Of(r.State), Words.Time(r.LastRun), r.Milliseconds is { } took ? string.Create(CultureInfo.InvariantCulture, $"{took} ms") : "",
                        r.Result, Words.Time(r.NextRun), r.Error);
                }
                return table;
            })));
}
