using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance user second-factor …</c> and the way back for a forgotten password.</summary>
internal static class FactorCommands
{
    public static Command SecondFactor(Printer printer, Person person) => Verb.Bare("second-factor", "Codes of an authenticator beside the password",
        Verb.Make("begin", "Make a secret for your authenticator", [], async (line, client, stop) =>
            printer.Print(line, await client.BeginTotpAsync(stop), ContractsJson.Default.TotpSetup, setup =>
                new Rows(new Text($"Secret: {setup.Secret}"), new Text(setup.Uri), new Text("Put it in force with: appliance user second-factor confirm")))),
        Verb.Make("confirm", "Show a code, and get recovery codes to print", [], async (line, client, stop) =>
            printer.Print(line, await client.ConfirmTotpAsync(await person.SecretAsync("Code", repeat: false, stop), stop), ContractsJson.Default.RecoveryCodes,
                codes => new Rows([new Text("Each is good once, when the device is lost:"), .. codes.Codes.Select(code => new Text($"  {code}"))]))),
        Remove(printer, person));

    public static Command ResetToken(Printer printer)
    {
        var name = Verb.Named("name", "Who has forgotten the password");
        return Verb.Make("reset-token", "Make a token with which a user sets a new password", [name], async (line, client, stop) =>
            printer.Print(line, await client.AddResetTokenAsync(line.GetValue(name)!, stop), ContractsJson.Default.ResetTokenReply,
                reply => new Rows(new Text($"Good once, until {Words.Time(reply.Expires)}:"), new Text($"  {reply.Token}"))));
    }

    public static Command Reset(Printer printer, Person person) => Verb.Make("reset-password", "Set your password with a reset token; both are asked for, or read from standard input", [], async (line, client, stop) =>
    {
        var request = new PasswordResetFinish(await person.SecretAsync("Reset token", repeat: false, stop), await person.SecretAsync("New password", repeat: true, stop));
        await client.FinishPasswordResetAsync(request, stop);
        printer.Done(line, "reset-password", null, "The password is set. Sign in with: appliance login");
    });

    private static Command Remove(Printer printer, Person person)
    {
        var name = new Argument<string?>("name") { Description = "Who has lost it; your own otherwise, with a code", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Make("remove", "Take a second factor away", [name], async (line, client, stop) =>
        {
            if (line.GetValue(name) is { } other) await client.RemoveSecondFactorAsync(other, stop);
            else await client.RemoveTotpAsync(await person.SecretAsync("Code or recovery code", repeat: false, stop), stop);
            printer.Done(line, "remove", line.GetValue(name) is { } user ? $"user/{user}" : null, "The second factor is gone.");
        });
    }
}
