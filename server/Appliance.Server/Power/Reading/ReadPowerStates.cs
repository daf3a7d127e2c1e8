using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Jobs;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Machines;
using Appliance.Server.Store;

namespace Appliance.Server.Power.Reading;

/// <summary>
/// Looks at every machine, at a slow pace and in another order each time, and tells what changed without us. What is kept of a resource
/// that is gone goes too.
/// </summary>
internal sealed class ReadPowerStates(
    PowerBook book, PowerLine line, IMachines machines, IJobs jobs, IEvents events, ISecrets secrets, IStore store, PowerSettings settings, TimeProvider time) : Reconciler
{
    /// <summary>A BMC may miss one question.</summary>
    private const int SilentAfter = 2;

    private const double Jitter = 0.1;

    /// <summary>A resource that another server has just made may not be in this one's memory yet.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    public override string Name => "read-power-states";

    /// <summary>Never quite the same, so that servers of many sites do not ask in step.</summary>
    public override TimeSpan Every => TimeSpan.FromSeconds(settings.LookSeconds * (1 - Jitter + 2 * Jitter * Random.Shared.NextDouble()));

    public override TimeSpan Longest => TimeSpan.FromMinutes(10);

    public override async Task<Reconciled> RunAsync(ReconcilerRun run)
    {
        var all = (await book.AllAsync(run.Stop)).Where(machine => machine.Setting.Driver != PowerDrivers.None).ToArray();
        Random.Shared.Shuffle(all);
        var (changed, removed) = (0, 0);
        // By BMC: those behind a slow one wait for each other, and take nobody else's place.
        await Parallel.ForEachAsync(all.GroupBy(machine => machine.Queue), new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel, CancellationToken = run.Stop }, async (bmc, stop) =>
        {
            foreach (var machine in bmc)
            {
                if (machines.Find(machine.Id) is not { } resource)
                {
                    if (await ForgetAsync(run, machine)) Interlocked.Increment(ref removed);
                }
                else if (await LookAsync(run, machine.Id, resource.Name, stop))
                {
                    Interlocked.Increment(ref changed);
                }
            }
        });
        return new Reconciled(Changed: changed, Removed: removed, Unchanged: all.Length - changed - removed);
    }

    /// <returns>Whether it is another state than before.</returns>
    private async Task<bool> LookAsync(ReconcilerRun run, ResourceId id, string name, CancellationToken stop)
    {
        var changed = false;
        try
        {
            await line.ReadAsync(id, async (transaction, before, look) =>
            {
                await run.HoldAsync(transaction);
                changed = before.Sight.State != look.State;
                foreach (var happened in Facts(id, name, before.Sight, look))
                {
                    // While a job works on it, the job tells.
                    if (happened.Name == "power.changed" && await jobs.LockOfAsync(transaction, $"resource/{id}", stop) is not null) continue;
                    await events.RaiseAsync(transaction, happened, stop);
                }
            }, stop);
        }
        catch (FaultException)
        {
            // Kept with the machine, as the reason why nothing is known.
        }
        return changed;
    }

    private static IEnumerable<Event> Facts(ResourceId id, string name, PowerSight before, Look look)
    {
        var about = $"resource/{id}";
        if (look.IsMiss && before.Misses + 1 == SilentAfter) yield return new Event("power.bmc-silent", Severity.Warning, about, $"Nobody can tell whether {name} is on: {look.Reason}");
        if (!look.IsMiss && before.Misses >= SilentAfter) yield return new Event("power.bmc-back", Severity.Notice, about, $"The power of {name} can be seen again.");
        if (look.State != PowerState.Unknown && before.Known != PowerState.Unknown && before.Known != look.State)
            yield return new Event("power.changed", Severity.Notice, about, $"{name} was switched {(look.State == PowerState.On ? "on" : "off")}, but not by the appliance.");
    }

    private async Task<bool> ForgetAsync(ReconcilerRun run, PowerMachine machine)
    {
        if (machine.Changed > time.GetUtcNow() - Grace || machines.CountByLifecycle().Values.Sum() == 0) return false;
        return await store.InTransactionAsync(async transaction =>
        {
            await run.HoldAsync(transaction);
            await PowerBook.RemoveAsync(transaction, machine.Id, run.Stop);
            await secrets.DeleteAsync(transaction, PowerLine.PasswordOf(machine.Id), run.Stop);
            return true;
        }, run.Stop);
    }
}
