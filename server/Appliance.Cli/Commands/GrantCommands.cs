using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance grant …</c>: who holds which role, and where.</summary>
internal static class GrantCommands
{
    public static Command Make(Printer printer) => Verb.Bare("grant", "Roles that users and groups hold", List(printer), Add(printer), Remove(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List who holds which role, and where", [], async (line, client, stop) =>
        printer.Print(line, await client.GrantsAsync(stop), ContractsJson.Default.IReadOnlyListGrant, grants =>
        {
            var table = Printer.Table("id", "user", "group", "role", "scope", "says", "made by", "since");
            foreach (var g in grants) table.AddTextRow(g.Id.ToString(), g.User, g.Group, g.Role, g.Scope, g.Deny ? "deny" : "allow", g.MadeBy, Words.Time(g.Created));
            return table;
        }));

    private static Command Add(Printer printer)
    {
        var role = Verb.Named("role", "The role");
        var user = new Option<string?>("--user") { Description = "To this user" };
        var group = new Option<string?>("--group") { Description = "To this group" };
        var scope = new Option<string>("--scope") { Description = "Where: everything, pool/NAME, project/NAME or own", DefaultValueFactory = _ => "everything" };
        var deny = new Option<bool>("--deny") { Description = "Forbid instead; a deny wins over every allow" };
        return Verb.Make("add", "Grant or deny a role", [role, user, group, scope, deny], async (line, client, stop) =>
        {
            var spec = new GrantSpec(line.GetValue(role)!, line.GetValue(user), line.GetValue(group), line.GetValue(scope)!, line.GetValue(deny));
            printer.Print(line, await client.AddGrantAsync(spec, stop), ContractsJson.Default.Grant,
                grant => new Spectre.Console.Text($"{grant.User ?? grant.Group} {(grant.Deny ? "is denied" : "holds")} the role {grant.Role} for {grant.Scope}."));
        });
    }

    private static Command Remove(Printer printer)
    {
        var id = new Argument<Guid>("id") { Description = "The grant's id" };
        return Verb.Make("remove", "Take a grant back", [id], async (line, client, stop) =>
        {
            await client.RemoveGrantAsync(line.GetValue(id), stop);
            printer.Done(line, "remove", $"grant/{line.GetValue(id)}", "It is taken back.");
        });
    }
}
