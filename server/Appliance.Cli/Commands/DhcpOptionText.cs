using System.CommandLine;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>A DHCP option on the command line: "ntp-servers=10.99.0.1", or "ntp-servers!=10.99.0.1" to tell it also to clients that do not ask.</summary>
internal static class DhcpOptionText
{
    public static Option<string[]> Make() => new("--option")
    {
        Description = "A DHCP option, as NAME=VALUE, or NAME!=VALUE to tell it also to those who do not ask ('appliance dhcp options' lists them); may be repeated; none: no options",
        HelpName = "NAME=VALUE",
    };

    public static DhcpOptionValue Read(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 1) throw new UsageException($"--option {text}: write NAME=VALUE, or none.");
        var always = text[at - 1] == '!';
        return new DhcpOptionValue(text[..(always ? at - 1 : at)].Trim(), text[(at + 1)..], always);
    }

    public static string Show(DhcpOptionValue option) => $"{option.Option}{(option.Always ? "!" : "")}={option.Value}";
}
