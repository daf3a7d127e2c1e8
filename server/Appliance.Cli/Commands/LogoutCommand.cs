using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance logout</c>: gives the token back and forgets it.</summary>
internal static class LogoutCommand
{
    public static Command Make(Printer printer) => Verb.Make("logout", "Sign out: the appliance forgets the token, and so does this machine", [], async (line, client, stop) =>
    {
        await client.LogoutAsync(stop);
        var path = Profile.Path(line);
        if (Profile.Load(path) is { } profile) (profile with { Token = null }).Save(path);
        printer.Done(line, "logout", null, "Signed out.");
    });
}
