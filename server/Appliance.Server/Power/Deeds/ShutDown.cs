using Appliance.Contracts;
using Appliance.Server.Jobs;

namespace Appliance.Server.Power.Deeds;

/// <summary>Asks a machine's operating system to end. It is never taken back, and never turned into a hard switch-off by itself.</summary>
internal sealed class ShutDown(Switching switching, PowerSettings settings) : Job<PowerJobState>
{
    public override IReadOnlyList<Step> Plan(PowerJobState order) =>
    [
        Act("ask it to shut down", (s, run) => switching.ToAsync(s, PowerAction.Shutdown, run)) with { Deadline = settings.StepDeadline, Cancellable = true },
    ];
}
