using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance user passkey …</c>: one's own. A browser makes and uses them.</summary>
internal static class PasskeyCommands
{
    public static Command Make(Printer printer) => Verb.Bare("passkey", "Your passkeys; the web UI adds them", List(printer), Remove(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List your passkeys and when they were last used", [], async (line, client, stop) =>
        printer.Print(line, await client.PasskeysAsync(stop), ContractsJson.Default.IReadOnlyListPasskey, passkeys =>
        {
            var table = Printer.Table("id", "name", "site", "created", "last used", "doubled");
            foreach (var p in passkeys) table.AddTextRow(p.Id.ToString(), p.Name, p.Site, Words.Time(p.Created), Words.Time(p.LastUsed), Words.Time(p.Doubled));
            return table;
        }));

    private static Command Remove(Printer printer)
    {
        var id = new Argument<Guid>("id") { Description = "The passkey's id" };
        return Verb.Make("remove", "Take a passkey of yours away", [id], async (line, client, stop) =>
        {
            await client.RemovePasskeyAsync(line.GetValue(id), stop);
            printer.Done(line, "remove", $"passkey/{line.GetValue(id)}", "The passkey is gone.");
        });
    }
}
