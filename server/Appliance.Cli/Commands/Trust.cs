using Appliance.Cli.Connection;

namespace Appliance.Cli.Commands;

/// <summary>The first meeting with an appliance: its fingerprint is compared by a person once, and pinned.</summary>
internal static class Trust
{
    public static async Task<Target> EstablishAsync(Target target, Person person, CancellationToken stop)
    {
        if (await target.FingerprintAsync(stop) is not { } shown || shown == target.Pin) return target;
        if (!person.CanChoose)
            throw new UntrustedException($"{target.Server} is not known yet. If its CA fingerprint is really {shown}, say so with --ca-pin {shown}.");
        person.Tell($"{target.Server} is not known yet. Its CA fingerprint is");
        person.Tell($"  {shown}");
        person.Tell("The server writes it to its log at each start; on its own machine: sudo journalctl -u appliance-server | grep fingerprint");
        if (!await person.AgreesAsync("Do they agree?", stop)) throw new UntrustedException("Not trusted; nothing was sent.");
        return target with { Pin = shown };
    }
}
