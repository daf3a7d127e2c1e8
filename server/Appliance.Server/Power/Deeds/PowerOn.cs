using Appliance.Contracts;
using Appliance.Server.Jobs;

namespace Appliance.Server.Power.Deeds;

/// <summary>Switches a machine on. It is not taken back: what the machine does after a failure, a person decides.</summary>
internal sealed class PowerOn(Switching switching, PowerSettings settings) : Job<PowerJobState>
{
    public override IReadOnlyList<Step> Plan(PowerJobState order) =>
    [
        Act("switch it on", (s, run) => switching.ToAsync(s, PowerAction.On, run)) with { Deadline = settings.StepDeadline, Cancellable = true },
    ];
}
