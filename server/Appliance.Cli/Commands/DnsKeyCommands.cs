using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns key …</c>.</summary>
internal static class DnsKeyCommands
{
    public static Command Make(Printer printer) => Verb.Bare("key", "Keys that secondaries and updates are signed with", List(printer), Add(printer), Remove(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List the keys, without their secrets", [], async (line, client, stop) =>
        printer.Print(line, await client.DnsKeysAsync(stop), ContractsJson.Default.IReadOnlyListDnsKey, keys =>
        {
            var table = Printer.Table("name", "algorithm", "made", "by");
            foreach (var key in keys) table.AddTextRow(key.Name, key.Algorithm, Words.Time(key.Made), key.MadeBy);
            return table;
        }));

    private static Command Add(Printer printer)
    {
        var name = Verb.Named("name", "What both sides call it: a domain name, such as ns2.lab.example");
        return Verb.Make("add", "Make a key; its secret is shown this once", [name], async (line, client, stop) =>
            printer.Print(line, await client.AddDnsKeyAsync(new DnsKeySpec(line.GetValue(name)!), stop), ContractsJson.Default.DnsKeyReply, made => Printer.Sheet(
                ("name", made.Key.Name), ("algorithm", made.Key.Algorithm), ("secret", made.Secret))));
    }

    private static Command Remove(Printer printer)
    {
        var name = Verb.Named("name", "The key");
        return Verb.Make("remove", "Remove a key that nobody signs with", [name], async (line, client, stop) =>
        {
            await client.RemoveDnsKeyAsync(line.GetValue(name)!, stop);
            printer.Done(line, "remove", $"dns-key/{line.GetValue(name)}", $"Removed {line.GetValue(name)}.");
        });
    }
}
