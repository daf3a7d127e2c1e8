using Appliance.Cli.Connection;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary>The first meeting with an appliance: its fingerprint is compared by a person once, and pinned.</summary>
internal static class Trust
{
    public static async Task<Target> EstablishAsync(Target target, CancellationToken stop)
    {
        if (await target.FingerprintAsync(stop) is not { } shown || shown == target.Pin) return target;
        if (Console.IsInputRedirected)
            throw new UntrustedException($"{target.Server} is not known yet. If its CA fingerprint is really {shown}, say so with --ca-pin {shown}.");
        AnsiConsole.WriteLine($"{target.Server} is not known yet. Its CA fingerprint is");
        AnsiConsole.WriteLine($"  {shown}");
        AnsiConsole.WriteLine("The appliance printed it when it first started, and shows it with 'appliance status' on its own machine.");
        if (!await AnsiConsole.ConfirmAsync("Do they agree?", defaultValue: false, stop)) throw new UntrustedException("Not trusted; nothing was sent.");
        return target with { Pin = shown };
    }
}
