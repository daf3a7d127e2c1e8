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
        if (Profile.Load() is { } profile) (profile with { Token = null }).Save();
        printer.Done(line, "Signed out.");
    });
}
