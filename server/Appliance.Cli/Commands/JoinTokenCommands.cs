using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance join-token …</c>: lets a running host ask to become a member.</summary>
internal static class JoinTokenCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("join-token", "One-use tokens for hosts that already run", Add(printer), List(printer), Remove(printer));

    private static Command Add(Printer printer)
    {
        var host = new Option<string?>("--host") { Description = "The one host it is for; then it needs no approval" };
        var minutes = new Option<int>("--minutes") { Description = "How long it may be used, 1 to 1440", DefaultValueFactory = _ => 15 };
        return Verb.Make("add", "Make a token and print the command to run on the host", [host, minutes], async (line, client, stop) =>
            printer.Print(line, await client.AddJoinTokenAsync(new JoinTokenRequest(line.GetValue(host), line.GetValue(minutes)), stop), ContractsJson.Default.JoinTokenReply,
                reply => new Spectre.Console.Rows(
                    new Spectre.Console.Text($"Good once, until {Words.Time(reply.Expires)}. Run on the host:"),
                    new Spectre.Console.Text($"  {reply.Command}"))));
    }

    private static Command List(Printer printer)
    {
        var (limit, before) = (Paging.Limit(), Paging.Before<Guid>("token"));
        return Verb.Make("list", "List join tokens, newest first; their secrets are not kept", [limit, before], async (line, client, stop) =>
            printer.Print(line, await client.JoinTokensAsync(line.GetValue(limit), line.GetValue(before), stop), ContractsJson.Default.PageJoinTokenInfo, found =>
            {
                var table = Printer.Table("id", "host", "created", "expires", "used");
                foreach (var t in found.Items) table.AddTextRow(t.Id.ToString(), t.Host ?? "any", Words.Time(t.Created), Words.Time(t.Expires), Words.Time(t.UsedAt));
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next, before.Name);
            }));
    }

    private static Command Remove(Printer printer)
    {
        var id = new Argument<Guid>("id") { Description = "The token's id" };
        return Verb.Make("remove", "Make a join token void at once", [id], async (line, client, stop) =>
        {
            await client.RemoveJoinTokenAsync(line.GetValue(id), stop);
            printer.Done(line, "remove", $"join-token/{line.GetValue(id)}", "The token is void.");
        });
    }
}
