using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance resource ignored</c> and <c>appliance resource heed</c>: the way back from a rejection.</summary>
internal static class IgnoredCommands
{
    public static Command Ignored(Printer printer)
    {
        var (limit, after) = (Paging.Limit(), Paging.After());
        return Verb.Make("ignored", "List the MAC addresses of rejected machines: they get no boot files", [limit, after], async (line, client, stop) =>
            printer.Print(line, await client.IgnoredAsync(line.GetValue(limit), line.GetValue(after), stop), ContractsJson.Default.PageIgnoredAddress, found =>
            {
                var table = Printer.Table("mac", "since");
                foreach (var ignored in found.Items) table.AddTextRow(ignored.Mac, Words.Time(ignored.Since));
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next);
            }));
    }

    public static Command Heed(Printer printer)
    {
        var mac = Verb.Named("mac", "One of its MAC addresses, as 'appliance resource ignored' lists them");
        return Verb.Make("heed", "Take a rejected machine's address back, so that it may boot and ask again", [mac], async (line, client, stop) =>
        {
            await client.HeedAsync(line.GetValue(mac)!, stop);
            printer.Done(line, "heed", $"ignored-address/{line.GetValue(mac)}", $"{line.GetValue(mac)} is heeded again: switch its machine on, and it asks anew.");
        });
    }
}
