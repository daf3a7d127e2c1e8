using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns secondary …</c>.</summary>
internal static class DnsSecondaryCommands
{
    public static Command Make(Printer printer) => Verb.Bare("secondary", "Servers that take copies of zones", List(printer), Set(printer), Remove(printer));

    private static Command List(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        return Verb.Make("list", "List who may take a zone, and what each has", [zone], async (line, client, stop) =>
            printer.Print(line, await client.DnsSecondariesAsync(line.GetValue(zone)!, stop), ContractsJson.Default.IReadOnlyListDnsSecondary, Draw));
    }

    private static Command Set(Printer printer)
    {
        var (zone, address) = (Verb.Named("zone", "The zone"), Verb.Named("address", "The server's address, with or without a port"));
        var key = new Option<string?>("--key") { Description = "The key it has to sign with; without one its address is enough", HelpName = "NAME" };
        return Verb.Make("set", "Let a server take a zone, and tell it of every change", [zone, address, key], async (line, client, stop) =>
        {
            var kept = await client.SetDnsSecondaryAsync(line.GetValue(zone)!, line.GetValue(address)!, new DnsSecondarySpec(line.GetValue(key)), stop);
            printer.Print(line, kept, ContractsJson.Default.DnsSecondary, one => Draw([one]));
        });
    }

    private static Command Remove(Printer printer)
    {
        var (zone, address) = (Verb.Named("zone", "The zone"), Verb.Named("address", "The server's address, with or without a port"));
        return Verb.Make("remove", "Let a server no longer take a zone", [zone, address], async (line, client, stop) =>
        {
            await client.RemoveDnsSecondaryAsync(line.GetValue(zone)!, line.GetValue(address)!, stop);
            printer.Done(line, "remove", $"dns-zone/{line.GetValue(zone)}", $"{line.GetValue(address)} can no longer take {line.GetValue(zone)}.");
        });
    }

    private static IRenderable Draw(IReadOnlyList<DnsSecondary> secondaries)
    {
        var table = Printer.Table("address", "key", "told", "taken", "at");
        foreach (var one in secondaries) table.AddTextRow(one.Address, one.Key, $"{one.Told}", $"{one.Taken}", Words.Time(one.TakenAt));
        return table;
    }
}
