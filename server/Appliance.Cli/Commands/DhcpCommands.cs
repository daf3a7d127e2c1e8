using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dhcp …</c>.</summary>
internal static class DhcpCommands
{
    public static Command Make(Printer printer) => Verb.Bare("dhcp", "What DHCP can tell machines, and what other DHCP servers told them", Options(printer), DhcpImportCommand.Make(printer));

    private static Command Options(Printer printer) => Verb.Make("options", "List the DHCP options that can be set, and what their values look like", [], async (line, client, stop) =>
        printer.Print(line, await client.DhcpOptionsAsync(stop), ContractsJson.Default.IReadOnlyListDhcpOptionKind, options =>
        {
            var table = Printer.Table("number", "name", "value");
            foreach (var option in options) table.AddTextRow(option.Code.ToString(CultureInfo.InvariantCulture), option.Name, option.Shape);
            return table;
        }));
}
