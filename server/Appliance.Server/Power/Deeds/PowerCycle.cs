using Appliance.Contracts;
using Appliance.Server.Jobs;

namespace Appliance.Server.Power.Deeds;

/// <summary>
/// Switches a machine off and, when that is seen, on again: a BMC's own cycle could not be observed. If the second half fails, a machine
/// that was on is switched on again, or a person is called.
/// </summary>
internal sealed class PowerCycle(Switching switching, PowerSettings settings) : Job<PowerJobState>
{
    public override IReadOnlyList<Step> Plan(PowerJobState order) =>
    [
        Learn("look whether it is on", async (s, run) => s with { WasOn = (await switching.LookAsync(s, run)).State == PowerState.On }),
        Act("switch it off", (s, run) => switching.ToAsync(s, PowerAction.Off, run),
            undo: (s, run) => s.WasOn == true ? switching.ToAsync(s, PowerAction.On, run) : Task.CompletedTask) with { Deadline = settings.StepDeadline, Cancellable = true },
        Act("switch it on", (s, run) => switching.ToAsync(s, PowerAction.On, run)) with { Deadline = settings.StepDeadline, Cancellable = true },
    ];
}
