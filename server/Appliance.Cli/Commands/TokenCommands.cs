using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance token …</c>: the API tokens that sign-ins have made.</summary>
internal static class TokenCommands
{
    public static Command Make(Printer printer)
    {
        var id = new Argument<Guid>("id") { Description = "The token's id" };
        return Verb.Bare("token", "API tokens",
            Verb.Make("list", "List API tokens and when they were last used", [], async (line, client, stop) =>
                printer.Print(line, await client.TokensAsync(stop), ContractsJson.Default.IReadOnlyListApiTokenInfo, tokens =>
                {
                    var table = Printer.Table("id", "name", "owner", "created", "expires", "last used");
                    foreach (var t in tokens) table.AddTextRow(t.Id.ToString(), t.Name, t.Owner, Words.Time(t.Created), Words.Time(t.Expires), Words.Time(t.LastUsed));
                    return table;
                })),
            Verb.Make("remove", "Make a token void at once", [id], async (line, client, stop) =>
            {
                await client.RemoveTokenAsync(line.GetValue(id), stop);
                printer.Done(line, "remove", $"token/{line.GetValue(id)}", "The token is void.");
            }));
    }
}
