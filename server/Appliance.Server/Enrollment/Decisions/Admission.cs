using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Agents;
using Appliance.Server.Boot;
using Appliance.Server.Dhcp;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Decisions;

/// <summary>Makes a stranger a member: life cycle, certificate, name and address, all in the caller's transaction or not at all.</summary>
internal sealed class Admission(
    IMachines machines, RequestBook requests, DecisionNews news, ICertificateAuthority authority, IReservations reservations, ISubnets subnets, ILeases leases,
    IBootTimeline timeline, IAgents agents, IEvents events, EnrollmentSettings settings, TimeProvider clock)
{
    /// <param name="replaced">The member whose place the stranger takes; null for a new member.</param>
    public async Task<EnrollmentIssued> AdmitAsync(
        ITransaction transaction, Request request, Machine stranger, Machine? replaced, string name, string by, CancellationToken stop)
    {
        var resource = replaced is null ? await BeginAsync(transaction, request, stranger, stop) : await ReplaceAsync(transaction, stranger, replaced, stop);
        var certificate = await authority.IssueAgentAsync(transaction, resource.Value, request.SigningRequest, stop);
        var issued = new EnrollmentIssued(resource.Value, certificate.Certificate, certificate.Chain, name);
        await machines.NameAsync(transaction, resource, name, stop);
        var address = AddressOf(request);
        if (address is not null) await reservations.SettleAsync(transaction, resource, name, request.Mac, address, stop);
        await machines.SetMemberAsync(transaction, resource, true, stop);
        await machines.SetWaitingAsync(transaction, resource, false, stop);
        await machines.SetFaultAsync(transaction, resource, null, "", stop);
        await requests.ApproveAsync(transaction, request.Id, issued, stop);
        var told = replaced is null ? $"{by} approved {stranger.Name} as {name}" : $"{by} let {stranger.Name} take the place of {replaced.Name}";
        await events.RaiseAsync(transaction, new Event("enrollment.approved", Severity.Notice, $"resource/{resource}", $"{told}; {Where(address)}."), stop);
        transaction.AfterCommit(() =>
        {
            if (request.Attempt is not null) timeline.Record(request.Mac, BootHopKind.Decision, $"{told}; {Where(address)}");
            if (replaced is not null) agents.Disconnect(resource, "Another machine took this one's place.");
            news.Tell(request.Id);
        });
        return issued;
    }

    private async Task<ResourceId> BeginAsync(ITransaction transaction, Request request, Machine stranger, CancellationToken stop)
    {
        var to = request.IsHost ? Lifecycle.Adopting : Lifecycle.Verifying;
        if (await machines.MoveAsync(transaction, stranger.Id, Lifecycle.Discovered, to, "wait for the agent", clock.GetUtcNow() + settings.AgentBack, stop)) return stranger.Id;
        throw new FaultException(FaultKind.Conflict, FaultCodes.NothingPending, $"{stranger.Name} is no longer a stranger.");
    }

    /// <summary>The member stays what and where it is; its body is another one. Its old certificate is superseded by the new.</summary>
    private async Task<ResourceId> ReplaceAsync(ITransaction transaction, Machine stranger, Machine replaced, CancellationToken stop)
    {
        await reservations.WithdrawAsync(transaction, replaced.Id, stop);
        await machines.TakePlaceAsync(transaction, stranger.Id, replaced.Id, stop);
        return replaced.Id;
    }

    /// <summary>
    /// The address its lease holds; for a host that has none of ours, the one it called from, if that lies in a subnet of ours and is
    /// nobody else's. Otherwise it gets no name in DNS.
    /// </summary>
    private IPAddress? AddressOf(Request request)
    {
        if (leases.AddressOf(request.Mac) is { } leased && subnets.Containing(leased) is not null) return leased;
        return subnets.Containing(request.RemoteAddress) is { } subnet && !subnet.ServerAddress.Equals(request.RemoteAddress) && IsFree(subnet, request) ? request.RemoteAddress : null;
    }

    private bool IsFree(SubnetConfig subnet, Request request) =>
        (reservations.At(subnet.Id, request.RemoteAddress) is not { } kept || kept.Client == ClientKey.Of(request.Mac)) && IsOwn(leases.Holder(request.RemoteAddress), request.Mac);

    private static bool IsOwn(MacAddress? holder, MacAddress mac) => holder is null || holder == mac;

    private static string Where(IPAddress? address) => address is null ? "no address of ours, so no name in DNS" : $"address {address}";
}
