using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance session …</c>: browsers and commands that are signed in.</summary>
internal static class SessionCommands
{
    public static Command Make(Printer printer) => Verb.Bare("session", "Sign-ins that are open", List(printer), End(printer));

    private static Command List(Printer printer)
    {
        var owner = TokenCommands.Owner();
        return Verb.Make("list", "List who is signed in, from where and with what", [owner], async (line, client, stop) =>
        {
            IReadOnlyList<ApiTokenInfo> open = [.. (await client.TokensAsync(line.GetValue(owner), stop)).Where(token => token.Kind != TokenKind.Token)];
            printer.Print(line, open, ContractsJson.Default.IReadOnlyListApiTokenInfo, sessions =>
            {
                var table = Printer.Table("id", "owner", "kind", "signed in", "from", "last used", "ends", "with");
                foreach (var s in sessions)
                {
                    table.AddTextRow(
                        s.Id.ToString(), s.Owner + (s.Current ? " (this one)" : ""), Words.Of(s.Kind), Words.Time(s.Created), s.MadeFrom, Words.Time(s.LastUsed), Words.Time(s.Expires), Words.Safe(s.UserAgent));
                }
                return table;
            });
        });
    }

    private static Command End(Printer printer)
    {
        var owner = new Option<string?>("--owner") { Description = "Whose; your own otherwise", HelpName = "USER" };
        return Verb.Make("end", "Sign out everywhere but here", [owner], async (line, client, stop) =>
        {
            await client.SignOutEverywhereAsync(line.GetValue(owner), stop);
            printer.Done(line, "end", line.GetValue(owner) is { } user ? $"user/{user}" : null, "All other sessions are over.");
        });
    }
}
