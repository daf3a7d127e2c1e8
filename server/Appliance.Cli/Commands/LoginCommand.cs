using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance login</c>: exchanges name and password for an API token and keeps it in the profile.</summary>
internal static class LoginCommand
{
    public static Command Make(Printer printer, Person person)
    {
        var name = new Option<string>("--name", "-n") { Description = "The sign-in name", DefaultValueFactory = _ => "admin" };
        var command = Verb.Bare("login", "Sign in. The password is asked for, or read from standard input.", name);
        command.SetAction(async (line, stop) =>
        {
            var target = await Trust.EstablishAsync(Target.Of(line), person, stop);
            var who = line.GetValue(name)!;
            var password = await person.SecretAsync($"Password for {who}", repeat: false, stop);
            var signedIn = await SignInAsync(line, target, person, who, password, stop);
            printer.Print(line, signedIn, DeedJson.Default.SignedIn, it => new Spectre.Console.Text($"Signed in as {who} until {Words.Time(it.Expires)}."));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Keeps the token in the profile; it is printed nowhere.</summary>
    public static async Task<SignedIn> SignInAsync(ParseResult line, Target target, Person person, string name, string password, CancellationToken stop)
    {
        var client = (target with { Token = null }).Connect();
        var reply = await client.LoginAsync(new LoginRequest(name, password, $"cli@{Environment.MachineName}"), stop);
        if (reply.Challenge is { } challenge)
        {
            var code = await person.SecretAsync("Code of your authenticator, or a recovery code", repeat: false, stop);
            var isCode = code.Trim().Length <= 6;
            reply = await client.SecondStepAsync(new SecondStepRequest(challenge.Id, isCode ? code : null, isCode ? null : code), stop);
        }
        var server = target.Server.Scheme == "unix" ? "http://unix:" + target.Server.AbsolutePath : target.Server.ToString();
        new Profile(server, target.Pin, reply.Token!).Save(Profile.Path(line));
        return new SignedIn(server, name, reply.Expires);
    }
}
