using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance role …</c>.</summary>
internal static class RoleCommands
{
    public static Command Make(Printer printer)
    {
        var name = Verb.Named("name", "The role");
        var permissions = new Argument<string[]>("permissions") { Description = "What it allows, such as resource.read power.write", Arity = ArgumentArity.OneOrMore };
        return Verb.Bare("role", "Roles: what can be granted",
            Verb.Make("list", "List roles with their permissions", [], async (line, client, stop) =>
                printer.Print(line, await client.RolesAsync(stop), ContractsJson.Default.IReadOnlyListRole, roles =>
                {
                    var table = Printer.Table("name", "made by", "permissions");
                    foreach (var r in roles) table.AddTextRow(r.Name, r.BuiltIn ? "built in" : "an administrator", string.Join(' ', r.Permissions));
                    return table;
                })),
            Verb.Make("set", "Make a role, or change what it allows", [name, permissions], async (line, client, stop) =>
                printer.Print(line, await client.SetRoleAsync(line.GetValue(name)!, new RoleSpec(line.GetValue(permissions)!), stop), ContractsJson.Default.Role,
                    role => new Spectre.Console.Text($"{role.Name} allows {string.Join(", ", role.Permissions)}."))),
            Verb.Make("remove", "Remove a role that nobody holds", [name], async (line, client, stop) =>
            {
                await client.RemoveRoleAsync(line.GetValue(name)!, stop);
                printer.Done(line, "remove", $"role/{line.GetValue(name)}", "The role is removed.");
            }));
    }
}
