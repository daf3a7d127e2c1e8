using Appliance.Contracts;
using Appliance.Server.Jobs;

namespace Appliance.Server.Power.Deeds;

/// <summary>Starts a machine anew that is on.</summary>
internal sealed class PowerReset(Switching switching, PowerSettings settings) : Job<PowerJobState>
{
    public override IReadOnlyList<Step> Plan(PowerJobState order) =>
    [
        Learn("look whether it is on", async (s, run) =>
        {
            var seen = await switching.LookAsync(s, run);
            return seen.State != PowerState.Off
                ? s with { WasOn = true, Mark = seen.Mark }
                : throw new FaultException(FaultKind.Conflict, FaultCodes.PowerIsOff, $"{s.Name} is off, so it can not be reset.");
        }),
        Act("reset it", (s, run) => switching.ResetAsync(s, s.Mark, run)) with { Deadline = settings.StepDeadline, Cancellable = true },
    ];
}
