using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance secret …</c>. A value is asked for, or read from standard input or a file; the command line is for everybody to see.</summary>
internal static class SecretCommands
{
    public static Command Make(Printer printer, Person person) =>
        Verb.Bare("secret", "Passwords and keys that the appliance keeps sealed", List(printer), Set(printer, person), Remove(printer), Rotate(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List secrets, without their values", [], async (line, client, stop) =>
        printer.Print(line, await client.SecretsAsync(stop), ContractsJson.Default.IReadOnlyListSecretInfo, secrets =>
        {
            var table = Printer.Table("purpose", "owner", "changed", "key");
            foreach (var s in secrets) table.AddTextRow(s.Purpose, s.Owner, Words.Time(s.Changed), s.Generation.ToString(CultureInfo.InvariantCulture));
            return table;
        }));

    private static Command Set(Printer printer, Person person)
    {
        var (purpose, owner) = Name();
        var file = SecretFile.Option("--file", "Read the value from this file instead of asking for it");
        return Verb.Make("set", "Keep a secret, in the place of an earlier one", [purpose, owner, file], async (line, client, stop) =>
        {
            var value = await SecretFile.ReadAsync(line.GetValue(file), "Value", person, stop);
            await client.SetSecretAsync(line.GetValue(purpose)!, line.GetValue(owner)!, new SecretRequest(value), stop);
            printer.Done(line, "set", $"secret/{line.GetValue(purpose)}/{line.GetValue(owner)}", "The secret is kept.");
        });
    }

    private static Command Remove(Printer printer)
    {
        var (purpose, owner) = Name();
        return Verb.Make("remove", "Forget a secret", [purpose, owner], async (line, client, stop) =>
        {
            await client.RemoveSecretAsync(line.GetValue(purpose)!, line.GetValue(owner)!, stop);
            printer.Done(line, "remove", $"secret/{line.GetValue(purpose)}/{line.GetValue(owner)}", "The secret is forgotten.");
        });
    }

    private static Command Rotate(Printer printer)
    {
        var abandon = new Option<bool>("--abandon") { Description = "Give up secrets whose key is lost" };
        return Verb.Make("rotate", "Give all secrets a new key", [abandon], async (line, client, stop) =>
            printer.Print(line, await client.RotateSecretsAsync(new RotationRequest(line.GetValue(abandon)), stop), ContractsJson.Default.RotationReply,
                reply => new Spectre.Console.Text(reply.Abandoned == 0 ? $"{reply.Resealed} secrets have the new key." : $"{reply.Resealed} secrets have the new key; {reply.Abandoned} were given up.")));
    }

    private static (Argument<string> Purpose, Argument<string> Owner) Name() =>
        (Verb.Named("purpose", "What it is for, as bmc-password"), Verb.Named("owner", "Whose it is"));
}
