using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns check</c>.</summary>
internal static class DnsCheckCommands
{
    public static Command Make(Printer printer)
    {
        var records = new Option<int>("--records") { Description = "How many record sets are asked for on each address, at most 10,000", DefaultValueFactory = _ => new DnsCheckSpec().Records };
        return Verb.Make("check", "Have the appliance ask its own addresses for what it publishes, and tell what differs", [records], async (line, client, stop) =>
            printer.Print(line, await client.CheckDnsAsync(new DnsCheckSpec(line.GetValue(records)), stop), ContractsJson.Default.DnsCheck, Draw));
    }

    private static IRenderable Draw(DnsCheck done)
    {
        if (done.Addresses.Count == 0) return new Text("DNS is served on no address; nothing could be asked.");
        var addresses = Printer.Table("address", "asked", "differences", "problem");
        foreach (var one in done.Addresses)
            addresses.AddTextRow(one.Address, one.Asked.ToString(CultureInfo.InvariantCulture), one.Differences.ToString(CultureInfo.InvariantCulture), one.Problem);
        if (done.Differences.Count == 0) return addresses;
        var differences = Printer.Table("address", "over", "name", "type", "published", "answered");
        foreach (var one in done.Differences) differences.AddTextRow(one.Address, one.Transport, one.Name, one.Type, string.Join(", ", one.Expected), string.Join(", ", one.Got));
        return new Rows(addresses, differences);
    }
}
