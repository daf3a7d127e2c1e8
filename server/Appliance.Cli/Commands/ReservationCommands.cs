using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance reservation …</c>.</summary>
internal static class ReservationCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("reservation", "Addresses kept for one machine", List(printer), Add(printer), Remove(printer));

    private static Command List(Printer printer)
    {
        var subnet = Verb.Named("subnet", "The subnet");
        return Verb.Make("list", "List a subnet's reservations", [subnet], async (line, client, stop) =>
            printer.Print(line, await client.ReservationsAsync(line.GetValue(subnet)!, stop), ContractsJson.Default.IReadOnlyListReservation, all =>
            {
                var table = Printer.Table("address", "mac", "host name", "resource");
                foreach (var r in all) table.AddTextRow(r.Address, r.Mac, r.HostName, r.Resource?.ToString());
                return table;
            }));
    }

    private static Command Add(Printer printer)
    {
        var (subnet, mac, address) = (Verb.Named("subnet", "The subnet"), Verb.Named("mac", "The machine's MAC address"), Verb.Named("address", "The address to keep"));
        var host = new Option<string?>("--host-name") { Description = "The host name to go with it" };
        return Verb.Make("add", "Keep an address for a machine", [subnet, mac, address, host], async (line, client, stop) =>
        {
            var kept = await client.ReserveAsync(line.GetValue(subnet)!, line.GetValue(mac)!, new ReservationSpec(line.GetValue(address)!, line.GetValue(host)), stop);
            printer.Print(line, kept, ContractsJson.Default.Reservation, it => new Spectre.Console.Text($"{it.Address} is kept for {it.Mac}."));
        });
    }

    private static Command Remove(Printer printer)
    {
        var (subnet, mac) = (Verb.Named("subnet", "The subnet"), Verb.Named("mac", "The machine's MAC address"));
        return Verb.Make("remove", "Give a reservation up", [subnet, mac], async (line, client, stop) =>
        {
            await client.RemoveReservationAsync(line.GetValue(subnet)!, line.GetValue(mac)!, stop);
            printer.Done(line, "remove", $"reservation/{line.GetValue(mac)}", $"Nothing is kept for {line.GetValue(mac)} any more.");
        });
    }
}
