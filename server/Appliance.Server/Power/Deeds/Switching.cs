using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Inventory;
using Appliance.Server.Jobs;
using Appliance.Server.Power.Reading;

namespace Appliance.Server.Power.Deeds;

/// <summary>Commands, and believes nothing but what it sees. It looks first, so a step that is repeated does nothing twice.</summary>
internal sealed class Switching(IPowerLine line, PowerSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public Task<PowerReading> LookAsync(PowerJobState machine, StepRun run) => line.ReadAsync(new ResourceId(machine.Resource), run.Stop);

    public async Task ToAsync(PowerJobState machine, PowerAction action, StepRun run)
    {
        var wanted = action == PowerAction.On ? PowerState.On : PowerState.Off;
        if ((await LookAsync(machine, run)).State == wanted)
        {
            run.Say($"It is {Word(wanted)} already.");
            return;
        }
        await CommandAsync(machine, action, run);
        await SeeAsync(machine, action, seen => seen.State == wanted, run);
    }

    /// <param name="mark">Of the start before; null when the driver can not tell starts apart.</param>
    public async Task ResetAsync(PowerJobState machine, string? mark, StepRun run)
    {
        if (mark is not null && (await LookAsync(machine, run)) is { Mark: { } now } && now != mark)
        {
            run.Say("It has been started anew already.");
            return;
        }
        await CommandAsync(machine, PowerAction.Reset, run);
        await SeeAsync(machine, PowerAction.Reset, seen => seen.State == PowerState.On && (mark is null || seen.Mark != mark), run);
        if (mark is null) run.Say("It is on. Whether it was started anew can not be seen: its BMC does not say when it started.");
    }

    private async Task CommandAsync(PowerJobState machine, PowerAction action, StepRun run)
    {
        await line.CommandAsync(new ResourceId(machine.Resource), new PowerCommand(action, run.Operation, run.Fence), run.Stop);
        run.Say($"'{Word(action)}' was accepted; looking whether it happens.");
    }

    /// <summary>Until it is so, or has had its time. A BMC may fall silent for a while when its machine is switched.</summary>
    private async Task SeeAsync(PowerJobState machine, PowerAction action, Func<PowerReading, bool> isSo, StepRun run)
    {
        var (began, patience) = (time.GetTimestamp(), TimeSpan.FromSeconds(action == PowerAction.Shutdown ? settings.ShutdownSeconds : settings.EffectSeconds));
        while (true)
        {
            var late = time.GetElapsedTime(began) >= patience;
            try
            {
                var seen = await LookAsync(machine, run);
                if (isSo(seen))
                {
                    run.Say($"Seen: it is {Word(seen.State)}.");
                    return;
                }
                if (late)
                {
                    if (!seen.Blind) throw NoEffect(machine, action, seen, patience);
                    run.Say($"It was sent. Nobody can see whether it had an effect: {seen.Reason}");
                    return;
                }
            }
            catch (FaultException silent) when (silent.Kind == FaultKind.Unavailable && !late)
            {
                run.Say(silent.Message);
            }
            await Task.Delay(Pause, time, run.Stop);
        }
    }

    private static FaultException NoEffect(PowerJobState machine, PowerAction action, PowerReading seen, TimeSpan patience) => seen.State == PowerState.Unknown
        ? new FaultException(FaultKind.Conflict, FaultCodes.PowerUnseen, $"'{Word(action)}' was accepted, but nobody can tell whether {machine.Name} is on: {seen.Reason}")
        : new FaultException(FaultKind.Conflict, FaultCodes.PowerNoEffect,
            action == PowerAction.Reset
                ? $"'reset' was accepted, but after {patience.TotalSeconds} seconds {machine.Name} has not been started anew."
                : $"'{Word(action)}' was accepted, but after {patience.TotalSeconds} seconds {machine.Name} is still {Word(seen.State)}.");

    private static string Word<T>(T word) where T : struct, Enum => word.ToString().ToLowerInvariant();
}
