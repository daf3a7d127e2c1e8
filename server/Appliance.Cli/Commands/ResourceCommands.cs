using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance resource …</c>.</summary>
internal static class ResourceCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("resource", "Machines: from stranger to member", List(printer), Show(printer), Approve(printer), Reject(printer), Remove(printer), Recover(printer),
            Timeline(printer), Boots(printer), Expect(printer), Pool(printer), IgnoredCommands.Ignored(printer), IgnoredCommands.Heed(printer));

    private static Command List(Printer printer)
    {
        var state = new Option<Lifecycle?>("--state") { Description = "Only those in this state" };
        var search = new Option<string?>("--search") { Description = "Only those whose name, address, MAC, model or serial number has this in it" };
        var pending = new Option<bool>("--pending") { Description = "Only those that wait for approval" };
        var (limit, after, sort) = (Paging.Limit(), Paging.After(), Paging.Sort("memoryBytes"));
        return Verb.Make("list", "List machines", [state, search, pending, limit, after, sort], async (line, client, stop) =>
        {
            var wanted = line.GetValue(state)?.ToString();
            var page = await client.ResourcesAsync(wanted, line.GetValue(search), line.GetValue(pending), line.GetValue(limit), line.GetValue(after), stop, line.GetValue(sort));
            printer.Print(line, page, ContractsJson.Default.PageResource, found =>
            {
                var table = Printer.Table("name", "state", "power", "pool", "code", "address", "mac", "firmware", "model", "memory", "disk");
                foreach (var r in found.Items)
                {
                    table.AddTextRow(r.Name, Words.State(r), r.Power is { } power ? Words.Of(power) : "", r.Pool, r.Pending?.Code, r.Address, r.Macs.Count > 0 ? r.Macs[0] : "", Words.Of(r.Firmware), r.Model,
                        Words.Size(r.MemoryBytes), Words.Size(r.DiskBytes) + (r.HasData ? " with data" : ""));
                }
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next);
            });
        });
    }

    private static Command Show(Printer printer)
    {
        var name = Reference();
        return Verb.Make("show", "Show a machine and what it is made of", [name], async (line, client, stop) =>
            printer.Print(line, await client.ResourceAsync(line.GetValue(name)!, stop), ContractsJson.Default.ResourceDetail, ResourceSheet.Draw));
    }

    private static Command Approve(Printer printer)
    {
        var reference = Reference();
        var name = new Option<string?>("--name") { Description = "The host name it gets" };
        var code = new Option<string?>("--code") { Description = "The code on its console; approved only when it agrees" };
        var replace = new Option<string?>("--replace") { Description = "The member whose place it takes", HelpName = "RESOURCE" };
        return Verb.Make("approve", "Make a waiting machine a member", [reference, name, code, replace], async (line, client, stop) =>
        {
            var request = new ApproveRequest(line.GetValue(name), line.GetValue(code), line.GetValue(replace));
            printer.Print(line, await client.ApproveAsync(line.GetValue(reference)!, request, stop), ContractsJson.Default.Resource, resource =>
                new Spectre.Console.Text($"Approved: {resource.DnsName ?? resource.Name}, {resource.Address ?? "no address yet"}. Follow it with: appliance resource timeline {resource.Name}"));
        });
    }

    private static Command Pool(Printer printer)
    {
        var reference = Reference();
        var pool = Verb.Named("pool", "The pool it shall lie in");
        return Verb.Make("pool", "Move a machine into a pool", [reference, pool], async (line, client, stop) =>
            printer.Print(line, await client.MoveToPoolAsync(line.GetValue(reference)!, line.GetValue(pool)!, stop), ContractsJson.Default.Resource,
                resource => new Spectre.Console.Text($"{resource.Name} lies in the pool {resource.Pool}.")));
    }

    private static Command Reject(Printer printer)
    {
        var reference = Reference();
        var reason = new Option<string?>("--reason") { Description = "Why; the machine's console shows it" };
        return Verb.Make("reject", "Refuse a waiting machine and ignore its addresses from now on", [reference, reason], async (line, client, stop) =>
        {
            await client.RejectAsync(line.GetValue(reference)!, new RejectRequest(line.GetValue(reason)), stop);
            printer.Done(line, "reject", $"resource/{line.GetValue(reference)}", $"Rejected {line.GetValue(reference)}; it gets no boot files any more. 'appliance resource heed MAC' takes it back.");
        });
    }

    private static Command Remove(Printer printer)
    {
        var reference = Reference();
        return Verb.Make("remove", "Forget a machine: its certificate is revoked, its name withdrawn; it may ask again", [reference], async (line, client, stop) =>
        {
            await client.RemoveResourceAsync(line.GetValue(reference)!, stop);
            printer.Done(line, "remove", $"resource/{line.GetValue(reference)}", $"Removed {line.GetValue(reference)}.");
        });
    }

    private static Command Recover(Printer printer)
    {
        var reference = Reference();
        return Verb.Make("recover", "End a member's quarantine, and let it renew its certificate once with an old one", [reference], async (line, client, stop) =>
        {
            await client.RecoverAsync(line.GetValue(reference)!, stop);
            printer.Done(line, "recover", $"resource/{line.GetValue(reference)}", $"{line.GetValue(reference)} may renew its certificate once within a day.");
        });
    }

    private static Command Timeline(Printer printer)
    {
        var reference = Reference();
        return Verb.Make("timeline", "Show every hop of a machine's boots, and why one stopped", [reference], async (line, client, stop) =>
            printer.Print(line, await client.TimelineAsync(line.GetValue(reference)!, stop), ContractsJson.Default.IReadOnlyListBootAttempt, TimelinePicture.Draw));
    }

    private static Command Boots(Printer printer)
    {
        var hours = new Option<int>("--hours") { Description = "How far back to look, 1 to 24", DefaultValueFactory = _ => 1 };
        return Verb.Make("boots", "Show how many machines booted lately, and which did not and why", [hours], async (line, client, stop) =>
            printer.Print(line, await client.BootsAsync(line.GetValue(hours), stop), ContractsJson.Default.BootActivity, BootSheet.Draw));
    }

    private static Command Expect(Printer printer)
    {
        var mac = Verb.Named("mac", "The MAC address it boots from");
        var within = new Option<int>("--within") { Description = "Seconds to wait for its first packet", DefaultValueFactory = _ => 600, HelpName = "SECONDS" };
        return Verb.Make("expect", "Watch for a machine that is being switched on, and say when it does not come", [mac, within], async (line, client, stop) =>
            printer.Print(line, await client.ExpectAsync(new ExpectRequest(line.GetValue(mac)!, line.GetValue(within)), stop), ContractsJson.Default.Resource,
                resource => new Spectre.Console.Text($"Watching for {resource.Name}: appliance resource timeline {resource.Name}")));
    }

    private static Argument<string> Reference() => Verb.Named("resource", "Its name, id or MAC address");
}
