using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns forward …</c> and <c>appliance dns forwarders</c>.</summary>
internal static class DnsForwardCommands
{
    public static Command Make(Printer printer) => Verb.Bare("forward", "Domains with forwarders of their own", List(printer), Set(printer), Remove(printer));

    public static Command Servers(Printer printer) => Verb.Make("forwarders", "List the servers that foreign names are asked of, and how they do", [], async (line, client, stop) =>
        printer.Print(line, await client.DnsForwardersAsync(stop), ContractsJson.Default.IReadOnlyListDnsForwarder, all =>
        {
            var table = Printer.Table("server", "asked for", "state", "took", "since", "reason");
            foreach (var one in all)
                table.AddTextRow(one.Address, string.Join(" ", one.General ? ["everything else", .. one.Domains] : one.Domains), Words.Of(one.State),
                    one.Milliseconds is { } took ? string.Create(CultureInfo.InvariantCulture, $"{took:0.0} ms") : "", Words.Time(one.Since), one.Reason);
            return table;
        }));

    private static Command List(Printer printer) => Verb.Make("list", "List the domains and who is asked for their names", [], async (line, client, stop) =>
        printer.Print(line, await client.DnsForwardsAsync(stop), ContractsJson.Default.IReadOnlyListDnsForward, Draw));

    private static Command Set(Printer printer)
    {
        var domain = Verb.Named("domain", "The domain, such as ad.example or 168.192.in-addr.arpa");
        var servers = new Argument<string[]>("server") { Description = "Addresses, with or without a port, in the order they are asked", Arity = ArgumentArity.OneOrMore };
        return Verb.Make("set", "Have the names of a domain asked of these servers and no others", [domain, servers], async (line, client, stop) =>
        {
            var kept = await client.SetDnsForwardAsync(line.GetValue(domain)!, new DnsForwardSpec(line.GetValue(servers)!), stop);
            printer.Print(line, kept, ContractsJson.Default.DnsForward, one => Draw([one]));
        });
    }

    private static Command Remove(Printer printer)
    {
        var domain = Verb.Named("domain", "The domain");
        return Verb.Make("remove", "Have the names of a domain asked of the general forwarders again", [domain], async (line, client, stop) =>
        {
            await client.RemoveDnsForwardAsync(line.GetValue(domain)!, stop);
            printer.Done(line, "remove", $"dns-forward/{line.GetValue(domain)}", $"{line.GetValue(domain)} has no forwarders of its own any more.");
        });
    }

    private static IRenderable Draw(IReadOnlyList<DnsForward> forwards)
    {
        var table = Printer.Table("domain", "servers", "answered by our zone");
        foreach (var one in forwards) table.AddTextRow(one.Domain, string.Join(" ", one.Servers), one.Zone);
        return table;
    }
}
