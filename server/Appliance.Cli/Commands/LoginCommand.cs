using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance login</c>: exchanges name and password for an API token and keeps it in the profile.</summary>
internal static class LoginCommand
{
    public static Command Make(Printer printer)
    {
        var name = new Option<string>("--name", "-n") { Description = "The sign-in name", DefaultValueFactory = _ => "admin" };
        var command = Verb.Bare("login", "Sign in. The password is asked for, or read from standard input.", name);
        command.SetAction(async (line, stop) =>
        {
            var target = await Trust.EstablishAsync(Target.Of(line), stop);
            var who = line.GetValue(name)!;
            var password = await Secret.ReadAsync($"Password for {who}", repeat: false, stop);
            var reply = await (target with { Token = null }).Connect().LoginAsync(new LoginRequest(who, password, TokenName()), stop);
            Remember(target, reply);
            printer.Done(line, $"Signed in as {who} until {Words.Time(reply.Expires)}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    public static string TokenName() => $"cli@{Environment.MachineName}";

    public static void Remember(Target target, LoginReply reply)
    {
        var server = target.Server.Scheme == "unix" ? "http://unix:" + target.Server.AbsolutePath : target.Server.ToString();
        new Profile(server, target.Pin, reply.Token).Save();
    }
}
