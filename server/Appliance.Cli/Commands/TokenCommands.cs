using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance token …</c>: tokens for programs, and whatever else signs in.</summary>
internal static class TokenCommands
{
    public static Command Make(Printer printer) => Verb.Bare("token", "API tokens", List(printer), Add(printer), Remove(printer));

    public static Table Draw(IReadOnlyList<ApiTokenInfo> tokens)
    {
        var table = Printer.Table("id", "name", "owner", "kind", "created", "expires", "last used", "from", "may");
        foreach (var t in tokens)
        {
            var may = t.Permissions is { } some ? string.Join(' ', some) : "all that its owner may";
            table.AddTextRow(t.Id.ToString(), t.Name + (t.Current ? " (this one)" : ""), t.Owner, Words.Of(t.Kind), Words.Time(t.Created), Words.Time(t.Expires), Words.Time(t.LastUsed), t.LastUsedFrom, may);
        }
        return table;
    }

    public static Option<string?> Owner() => new("--owner") { Description = "Those of this user, or with '*' everybody's; your own otherwise", HelpName = "USER" };

    private static Command List(Printer printer)
    {
        var owner = Owner();
        return Verb.Make("list", "List API tokens and when they were last used", [owner], async (line, client, stop) =>
            printer.Print(line, await client.TokensAsync(line.GetValue(owner), stop), ContractsJson.Default.IReadOnlyListApiTokenInfo, Draw));
    }

    private static Command Add(Printer printer)
    {
        var name = Verb.Named("name", "What it is for");
        var days = new Option<int>("--days") { Description = "How long it is good", DefaultValueFactory = _ => 90 };
        var permissions = new Option<string[]>("--permission") { Description = "What it may at most; again for more. All that you may otherwise", HelpName = "PERMISSION" };
        var networks = new Option<string[]>("--network") { Description = "From where it may be used, such as 10.0.0.0/8; again for more. From anywhere otherwise", HelpName = "CIDR" };
        return Verb.Make("add", "Make an API token for a program; it is shown this once", [name, days, permissions, networks], async (line, client, stop) =>
        {
            var request = new TokenRequest(line.GetValue(name)!, line.GetValue(days), Some(line.GetValue(permissions)), Some(line.GetValue(networks)));
            printer.Print(line, await client.AddTokenAsync(request, stop), ContractsJson.Default.TokenReply, reply => new Rows(new Text($"Good until {Words.Time(reply.Expires)}:"), new Text($"  {reply.Token}")));
        });
    }

    private static Command Remove(Printer printer)
    {
        var id = new Argument<Guid>("id") { Description = "The token's id" };
        return Verb.Make("remove", "Make a token void at once", [id], async (line, client, stop) =>
        {
            await client.RemoveTokenAsync(line.GetValue(id), stop);
            printer.Done(line, "remove", $"token/{line.GetValue(id)}", "The token is void.");
        });
    }

    private static string[]? Some(string[]? given) => given is { Length: > 0 } ? given : null;
}
