using System.Globalization;
using Appliance.Contracts;
using Appliance.Protocols.Enrolment;
using Appliance.Server.Agents;
using Appliance.Server.Boot;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Decisions;

/// <summary>What a person decides: approve, reject, remove. Each is one transaction; agents hear of it after the commit.</summary>
internal sealed class Decider(
    IStore store, Turns turns, RequestBook requests, Lookalikes lookalikes, DecisionNews news, Admission admission, IMachines machines, ICertificateAuthority authority,
    IReservations reservations, IAgents agents, IBootTimeline timeline, IEvents events)
{
    public Task<ResourceId> ApproveAsync(string reference, ApproveRequest wanted, string by, CancellationToken stop) =>
        InTurnAsync(async transaction =>
        {
            var stranger = machines.Resolve(reference);
            var request = await requests.WaitingAsync(transaction, stranger.Id, stop)
                ?? throw new FaultException(FaultKind.Conflict, FaultCodes.NothingPending, $"{stranger.Name} does not ask to become a member.");
            if (wanted.Code is { Length: > 0 } code && !ComparisonCode.Agree(request.Code, code))
                throw new FaultException(FaultKind.Conflict, FaultCodes.CodeMismatch, "The code is not the one of this machine.", [new("code", "does not agree with the machine's.")]);
            var identity = machines.IdentityOf(stranger.Id);
            var replaced = Replaced(wanted.Replace, stranger, identity);
            var name = NameFor(wanted.Name, replaced ?? stranger, request);
            var issued = await admission.AdmitAsync(transaction, request, stranger, replaced, name, by, stop);
            var member = new ResourceId(issued.Resource);
            await lookalikes.JudgeOthersAsync(transaction, stranger.Id, identity, member, name, stop);
            return member;
        }, stop);

    public Task RejectAsync(string reference, string? reason, string by, CancellationToken stop) =>
        InTurnAsync(async transaction =>
        {
            var machine = machines.Resolve(reference);
            if (machine.Member) throw new FaultException(FaultKind.Conflict, FaultCodes.AlreadyMember, $"{machine.Name} is a member.");
            await EndAsync(transaction, machine, string.IsNullOrWhiteSpace(reason) ? "An operator rejected this machine." : reason.Trim(), stop);
            await machines.RemoveAsync(transaction, machine.Id, ignoreItsAddresses: true, stop);
            await events.RaiseAsync(transaction, new Event(
                "enrollment.rejected", Severity.Notice, $"resource/{machine.Id}", $"{by} rejected {machine.Name}; its addresses are ignored from now on."), stop);
            transaction.AfterCommit(() =>
            {
                if (machine.BootMac is { } mac) timeline.Record(mac, BootHopKind.Decision, $"{by} rejected it");
            });
            return true;
        }, stop);

    public Task RemoveAsync(string reference, string by, CancellationToken stop) =>
        InTurnAsync(async transaction =>
        {
            var machine = machines.Resolve(reference);
            await authority.RevokeAgentAsync(transaction, machine.Id.Value, $"removed by {by}", stop);
            await reservations.WithdrawAsync(transaction, machine.Id, stop);
            await EndAsync(transaction, machine, "An operator removed this machine.", stop);
            await machines.RemoveAsync(transaction, machine.Id, ignoreItsAddresses: false, stop);
            await events.RaiseAsync(transaction, new Event("enrollment.removed", Severity.Notice, $"resource/{machine.Id}", $"{by} removed {machine.Name}; its certificate is void."), stop);
            transaction.AfterCommit(() => agents.Disconnect(machine.Id, "An operator removed this machine."));
            return true;
        }, stop);

    private Task<T> InTurnAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken stop) => turns.TakeAsync(() => store.InTransactionAsync(work, stop), stop);

    private async Task EndAsync(ITransaction transaction, Machine machine, string reason, CancellationToken stop)
    {
        var told = await requests.RejectAllAsync(transaction, machine.Id, reason, stop);
        transaction.AfterCommit(() => told.ForEach(news.Tell));
    }

    /// <summary>
    /// A stranger that looks like a member is approved in its place or not at all: two members never share an identity. What counts is what
    /// it says of itself now, and who is a member now, not what was so when it asked.
    /// </summary>
    private Machine? Replaced(string? reference, Machine stranger, MachineIdentity identity)
    {
        var alike = machines.Alike(identity).Where(other => other.Member && other.Id != stranger.Id).ToList();
        if (string.IsNullOrWhiteSpace(reference))
        {
            if (alike.Count == 0) return null;
            throw new FaultException(FaultKind.Conflict, FaultCodes.IdentityConflict, $"{stranger.Name} looks like the member {alike[0].Name}.");
        }
        var named = machines.Resolve(reference);
        if (named.Member && named.Id != stranger.Id && alike.All(other => other.Id == named.Id)) return named;
        throw new FaultException(FaultKind.Conflict, FaultCodes.ReplaceInvalid, $"{stranger.Name} cannot take the place of {named.Name}.");
    }

    private string NameFor(string? wanted, Machine resource, Request request)
    {
        if (!string.IsNullOrWhiteSpace(wanted)) return HostName.Check(wanted);
        if (!resource.Name.StartsWith("new-", StringComparison.Ordinal)) return resource.Name;
        var mac = request.Mac.Bits.ToString("x12", CultureInfo.InvariantCulture);
        var name = $"node-{mac[6..]}";
        return machines.WithName(name) is null ? name : $"node-{mac}";
    }
}
