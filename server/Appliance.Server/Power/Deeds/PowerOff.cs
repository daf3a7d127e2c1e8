using Appliance.Contracts;
using Appliance.Server.Jobs;

namespace Appliance.Server.Power.Deeds;

/// <summary>Switches a machine off at once. It is never taken back: somebody may have opened the machine by then.</summary>
internal sealed class PowerOff(Switching switching, PowerSettings settings) : Job<PowerJobState>
{
    public override IReadOnlyList<Step> Plan(PowerJobState order) =>
    [
        Act("switch it off", (s, run) => switching.ToAsync(s, PowerAction.Off, run)) with { Deadline = settings.StepDeadline, Cancellable = true },
    ];
}
