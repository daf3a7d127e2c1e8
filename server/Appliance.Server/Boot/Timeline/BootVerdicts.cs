using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Boot.Timeline;

/// <summary>What the end of a boot means for its machine: a fault and an event, or the end of a fault.</summary>
internal sealed class BootVerdicts(IStore store, IMachines machines, IEvents events, TimelineTable table)
{
    public async Task ApplyAsync(TimelineEntry.Ended ended, CancellationToken stop)
    {
        if (ended.Outcome is not (BootOutcome.Failed or BootOutcome.Reported or BootOutcome.LocalBoot)) return;
        try
        {
            await store.InTransactionAsync(async transaction =>
            {
                // Only the first time: a batch may be written again.
                if (!await table.EndAsync(transaction, ended, stop)) return false;
                if (ended.Outcome == BootOutcome.Failed) await BlameAsync(transaction, ended, stop);
                else if (Machine(ended) is { } machine) await machines.ClearFaultAsync(transaction, machine.Id, BootWaits.Reasons, stop);
                return true;
            }, stop);
        }
        catch (FaultException)
        {
            // The resource has been removed meanwhile: there is nobody to blame.
        }
    }

    private async Task BlameAsync(ITransaction transaction, TimelineEntry.Ended ended, CancellationToken stop)
    {
        var machine = Machine(ended);
        var reason = ended.Reason ?? "";
        // Reasons that other rooms give come with a fault of their own.
        if (machine is not null && BootWaits.Reasons.Contains(reason)) await machines.SetFaultAsync(transaction, machine.Id, reason, ended.Evidence ?? "", stop);
        var name = machine is null ? ended.Mac.ToString() : $"{machine.Name} ({ended.Mac})";
        var data = JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = reason,
            ["mac"] = ended.Mac.ToString(),
            ["attempt"] = ended.Attempt.ToString(),
        });
        await events.RaiseAsync(transaction, new Event(
            "boot.failed", Severity.Warning, machine is null ? null : $"resource/{machine.Id}", $"{name} did not boot: {reason}. {ended.Evidence}", data), stop);
    }

    private Machine? Machine(TimelineEntry.Ended ended) => machines.WithMac(ended.Mac) is [var machine, ..] ? machine : null;
}
