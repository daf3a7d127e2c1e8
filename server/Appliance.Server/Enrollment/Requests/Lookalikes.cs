using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Requests;

/// <summary>
/// Says of a waiting stranger whom it looks like, each time it says something of itself and each time somebody becomes a member: what it
/// said first may have been harmless. A conflict is a fault of the stranger, never of whom it looks like.
/// </summary>
internal sealed class Lookalikes(RequestBook requests, IMachines machines, IEvents events)
{
    private static readonly string[] FaultsThatEndHere = [ReasonCodes.IdentityConflict];

    /// <summary>Judges a request by what its machine says now.</summary>
    /// <param name="identity">As just reported; the memory follows only after the commit.</param>
    /// <returns>Null when it is like nobody; otherwise what a person has to look at, as one sentence.</returns>
    public async Task<string?> JudgeAsync(ITransaction transaction, Request request, Machine stranger, MachineIdentity identity, CancellationToken stop)
    {
        var match = machines.Match(identity);
        var member = match.Kind == IdentityMatchKind.Member ? match.Resource : null;
        if (member != request.ConflictWith) await requests.SetConflictAsync(transaction, request.Id, member, stop);
        if (member is not null) return await AccuseAsync(transaction, stranger, $"It has the {match.Reason}, and another key.", stop);
        if (Rival(stranger, identity) is { } rival) return await AccuseAsync(transaction, stranger, $"It names an address of {rival.Name}, which waits too, and has another key.", stop);
        await machines.ClearFaultAsync(transaction, stranger.Id, FaultsThatEndHere, stop);
        return null;
    }

    /// <summary>The same for a report of a request that waits already. The event is told without the transaction: who reports without end is counted, not repeated.</summary>
    public async Task JudgeAgainAsync(ITransaction transaction, Request request, Hardware hardware, CancellationToken stop)
    {
        if (machines.Find(request.Resource) is not { Member: false } stranger) return;
        var identity = MachineIdentity.Of(hardware);
        if (stranger.BootMac is { } mac) identity = identity.With(mac);
        if (await JudgeAsync(transaction, request, stranger, identity, stop) is { } why) transaction.AfterCommit(() => events.Raise(Told(stranger, why, request.Code)));
    }

    /// <summary>Of everybody who waits and looks like the new member, a person has to know before the next decision.</summary>
    public async Task JudgeOthersAsync(ITransaction transaction, ResourceId admitted, MachineIdentity identity, ResourceId member, string name, CancellationToken stop)
    {
        foreach (var other in machines.Alike(identity).Where(other => other is { Member: false, Waiting: true } && other.Id != admitted))
        {
            if (await requests.WaitingAsync(transaction, other.Id, stop) is not { } request) continue;
            await requests.SetConflictAsync(transaction, request.Id, member, stop);
            var why = await AccuseAsync(transaction, other, $"It looks like {name}, which has become a member, and has another key.", stop);
            await events.RaiseAsync(transaction, Told(other, why, request.Code), stop);
        }
    }

    public static Event Told(Machine stranger, string why, string code) =>
        new("enrollment.conflict", Severity.Warning, $"resource/{stranger.Id}", $"{stranger.Name} is not alone with its identity: {why} Its code is {code}.");

    private async Task<string> AccuseAsync(ITransaction transaction, Machine stranger, string why, CancellationToken stop)
    {
        await machines.SetFaultAsync(transaction, stranger.Id, ReasonCodes.IdentityConflict, why, stop);
        return why;
    }

    private Machine? Rival(Machine stranger, MachineIdentity identity) =>
        identity.Macs.SelectMany(machines.WithMac).FirstOrDefault(other => other is { Member: false, Waiting: true } && other.Id != stranger.Id);
}
