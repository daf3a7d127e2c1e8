using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance reservation …</c>.</summary>
internal static class ReservationCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("reservation", "Addresses kept for one client", List(printer), Add(printer), Remove(printer));

    private static Command List(Printer printer)
    {
        var subnet = Verb.Named("subnet", "The subnet");
        return Verb.Make("list", "List a subnet's reservations", [subnet], async (line, client, stop) =>
            printer.Print(line, await client.ReservationsAsync(line.GetValue(subnet)!, stop), ContractsJson.Default.IReadOnlyListReservation, all =>
            {
                var table = Printer.Table("address", "IPv6", "client", "host name", "resource", "options");
                foreach (var r in all) table.AddTextRow(r.Address, r.Ipv6, r.Client, r.HostName, r.Resource?.ToString(), string.Join(", ", r.Options.Select(DhcpOptionText.Show)));
                return table;
            }));
    }

    private static Command Add(Printer printer)
    {
        var (subnet, known, address) = (Verb.Named("subnet", "The subnet"), Verb.Named("client", "Its MAC address, id:OCTETS (client identifier), duid:OCTETS or circuit:PORT (what a relay names)"), Verb.Named("address", "The address to keep"));
        var options = DhcpOptionText.Make();
        var host = new Option<string?>("--host-name") { Description = "The host name to go with it" };
        var ipv6 = new Option<string?>("--ipv6") { Description = "An IPv6 address to keep beside it; none: keep none", HelpName = "ADDRESS" };
        return Verb.Make("add", "Keep an address for a client", [subnet, known, address, host, ipv6, options], async (line, client, stop) =>
        {
            var kept = await client.ReserveAsync(line.GetValue(subnet)!, line.GetValue(known)!, new ReservationSpec(line.GetValue(address)!, line.GetValue(host), SubnetOptions.Several(line, options)?.Select(DhcpOptionText.Read).ToList(), line.GetValue(ipv6) is "none" ? "" : line.GetValue(ipv6)), stop);
            printer.Print(line, kept, ContractsJson.Default.Reservation, it => new Spectre.Console.Text($"{it.Address} is kept for {it.Client}."));
        });
    }

    private static Command Remove(Printer printer)
    {
        var (subnet, known) = (Verb.Named("subnet", "The subnet"), Verb.Named("client", "Its MAC address, id:OCTETS (client identifier), duid:OCTETS or circuit:PORT (what a relay names)"));
        return Verb.Make("remove", "Give a reservation up", [subnet, known], async (line, client, stop) =>
        {
            await client.RemoveReservationAsync(line.GetValue(subnet)!, line.GetValue(known)!, stop);
            printer.Done(line, "remove", $"reservation/{line.GetValue(known)}", $"Nothing is kept for {line.GetValue(known)} any more.");
        });
    }
}
