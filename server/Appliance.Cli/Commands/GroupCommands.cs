using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance group …</c>.</summary>
internal static class GroupCommands
{
    public static Command Make(Printer printer)
    {
        var (name, user) = (Verb.Named("name", "The group"), Verb.Named("user", "The sign-in name"));
        return Verb.Bare("group", "Groups of users",
            Verb.Make("list", "List groups with their members", [], async (line, client, stop) =>
                printer.Print(line, await client.GroupsAsync(stop), ContractsJson.Default.IReadOnlyListGroup, groups =>
                {
                    var table = Printer.Table("name", "members");
                    foreach (var g in groups) table.AddTextRow(g.Name, string.Join(' ', g.Members));
                    return table;
                })),
            Verb.Make("add", "Add a group", [name], async (line, client, stop) =>
                printer.Print(line, await client.AddGroupAsync(new GroupSpec(line.GetValue(name)!), stop), ContractsJson.Default.Group, group => new Spectre.Console.Text($"The group {group.Name} is there."))),
            Verb.Make("remove", "Remove a group and all that was granted to it", [name], async (line, client, stop) =>
            {
                await client.RemoveGroupAsync(line.GetValue(name)!, stop);
                printer.Done(line, "remove", $"group/{line.GetValue(name)}", "The group is removed.");
            }),
            Verb.Make("join", "Put a user into a group", [name, user], async (line, client, stop) =>
            {
                await client.JoinGroupAsync(line.GetValue(name)!, line.GetValue(user)!, stop);
                printer.Done(line, "join", $"group/{line.GetValue(name)}", $"{line.GetValue(user)} is in {line.GetValue(name)}.");
            }),
            Verb.Make("leave", "Take a user out of a group", [name, user], async (line, client, stop) =>
            {
                await client.LeaveGroupAsync(line.GetValue(name)!, line.GetValue(user)!, stop);
                printer.Done(line, "leave", $"group/{line.GetValue(name)}", $"{line.GetValue(user)} is not in {line.GetValue(name)}.");
            }));
    }
}
