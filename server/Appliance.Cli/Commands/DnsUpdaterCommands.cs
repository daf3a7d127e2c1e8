using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns updater …</c>.</summary>
internal static class DnsUpdaterCommands
{
    public static Command Make(Printer printer) => Verb.Bare("updater", "Keys whose updates (RFC 2136) zones take", List(printer), Set(printer), Remove(printer));

    private static Command List(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        return Verb.Make("list", "List whose updates a zone takes", [zone], async (line, client, stop) =>
            printer.Print(line, await client.DnsUpdatersAsync(line.GetValue(zone)!, stop), ContractsJson.Default.IReadOnlyListDnsUpdater, Draw));
    }

    private static Command Set(Printer printer)
    {
        var (zone, key) = (Verb.Named("zone", "The zone"), Verb.Named("key", "The key that signs; see 'appliance dns key list'"));
        var names = new Option<string[]>("--name") { Description = "Only this name; *.dyn is all below dyn, @ the zone itself. May be given several times", HelpName = "NAME" };
        var types = new Option<string[]>("--type") { Description = "Only this type of record. May be given several times", HelpName = "TYPE" };
        return Verb.Make("set", "Take updates that are signed with a key", [zone, key, names, types], async (line, client, stop) =>
        {
            var kept = await client.SetDnsUpdaterAsync(line.GetValue(zone)!, line.GetValue(key)!, new DnsUpdaterSpec(line.GetValue(names), line.GetValue(types)), stop);
            printer.Print(line, kept, ContractsJson.Default.DnsUpdater, one => Draw([one]));
        });
    }

    private static Command Remove(Printer printer)
    {
        var (zone, key) = (Verb.Named("zone", "The zone"), Verb.Named("key", "The key"));
        return Verb.Make("remove", "Take no more updates that are signed with a key", [zone, key], async (line, client, stop) =>
        {
            await client.RemoveDnsUpdaterAsync(line.GetValue(zone)!, line.GetValue(key)!, stop);
            printer.Done(line, "remove", $"dns-zone/{line.GetValue(zone)}", $"{line.GetValue(key)} can no longer update {line.GetValue(zone)}.");
        });
    }

    private static IRenderable Draw(IReadOnlyList<DnsUpdater> updaters)
    {
        var table = Printer.Table("key", "names", "types");
        foreach (var one in updaters) table.AddTextRow(one.Key, one.Names.Count == 0 ? "all" : string.Join(" ", one.Names), one.Types.Count == 0 ? "all" : string.Join(" ", one.Types));
        return table;
    }
}
