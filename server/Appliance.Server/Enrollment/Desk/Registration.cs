using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Protocols.Enrolment;
using Appliance.Server.Agents;
using Appliance.Server.Boot;
using Appliance.Server.Enrollment.Decisions;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>
/// Turns a proven key and a hardware report into a request that waits, in one transaction. The same key again is the same request, so
/// an answer that got lost costs nothing; a known member is never touched.
/// </summary>
internal sealed class Registration(
    IStore store, Turns turns, RequestBook requests, DecisionNews news, Admission admission, IMachines machines, IBootTokens bootTokens, IJoinTokens joinTokens,
    ICertificateAuthority authority, IBootTimeline timeline, IEvents events, EnrollmentSettings settings, TimeProvider clock)
{
    /// <summary>So many requests wait at most; the oldest makes room.</summary>
    public const int MostWaiting = 1_000;

    private static readonly string[] FaultsThatEndHere =
        [ReasonCodes.RequestExpired, ReasonCodes.IdentityConflict, ReasonCodes.AgentNotBack, ReasonCodes.TokenReused];

    public Task<Registered> RegisterAsync(EnrollmentRequest request, KeyProof key, CancellationToken stop) =>
        turns.TakeAsync(() => store.InTransactionAsync(transaction => RegisterAsync(transaction, request, key, stop), stop), stop);

    private async Task<Registered> RegisterAsync(ITransaction transaction, EnrollmentRequest asked, KeyProof key, CancellationToken stop)
    {
        if (await requests.WithKeyAsync(transaction, key.Hash, stop) is { } known && await AgainAsync(transaction, known, asked, stop) is { } again) return again;
        var entitled = await Entitlement.RedeemAsync(transaction, asked, key, bootTokens, joinTokens, stop);
        if (entitled.Reused) return await RefuseReusedAsync(transaction, entitled, stop);

        var identity = MachineIdentity.Of(asked.Hardware);
        if (entitled.Mac is { } given) identity = identity with { Macs = [given, .. identity.Macs.Where(mac => mac != given)] };
        if (identity.Macs.Count == 0) throw new FaultException(FaultKind.Invalid, FaultCodes.FactsInvalid, "The hardware report names no network interface.");
        if (identity.Macs.Any(machines.IsIgnored)) throw new FaultException(FaultKind.Denied, FaultCodes.MachineIgnored, "An operator has rejected this machine.");

        await MakeRoomAsync(transaction, stop);
        var match = machines.Match(identity);
        var mac = entitled.Mac ?? Booted(asked.Hardware) ?? identity.Macs[0];
        var resource = match.Stranger is { } stranger ? machines.Find(stranger)! : await AddAsync(transaction, asked.Hardware, identity, mac, stop);
        var secret = RandomNumberGenerator.GetBytes(32);
        var now = clock.GetUtcNow();
        var request = new Request(
            Guid.CreateVersion7(now), key.Hash, asked.SigningRequest, ComparisonCode.Of(key.PublicKey, Convert.FromHexString(authority.RootPin)), asked.Role,
            asked.AgentVersion[..Math.Min(asked.AgentVersion.Length, 32)], RequestState.Waiting, resource.Id, match.Kind == IdentityMatchKind.Member ? match.Resource : null,
            SHA256.HashData(secret), mac, entitled.Attempt, IPAddress.Parse(asked.RemoteAddress), now, now.AddHours(settings.RequestHours));
        await SupersedeAsync(transaction, resource, identity, stop);
        await requests.PutAsync(transaction, request, stop);
        await machines.ReportAsync(transaction, resource.Id, asked.Hardware, stop);
        await machines.SetWaitingAsync(transaction, resource.Id, true, stop);
        await JudgeAsync(transaction, request, resource, match, stop);
        var issued = entitled.Host is { } host && MayJoinAs(host, resource, match)
            ? await admission.AdmitAsync(transaction, request, resource, null, host, entitled.IssuedBy ?? "a join token", stop)
            : null;
        transaction.AfterCommit(() => Tell(request, asked.RemoteAddress));
        return new Registered(request with { Issued = issued }, secret, null);
    }

    /// <summary>The same key has asked before: null when that request has ended and a new one may begin.</summary>
    private async Task<Registered?> AgainAsync(ITransaction transaction, Request known, EnrollmentRequest asked, CancellationToken stop)
    {
        switch (known.State)
        {
            case RequestState.Waiting when known.Expires > clock.GetUtcNow():
                var secret = RandomNumberGenerator.GetBytes(32);
                await requests.ChangeWatchAsync(transaction, known.Id, SHA256.HashData(secret), stop);
                await machines.ReportAsync(transaction, known.Resource, asked.Hardware, stop);
                return new Registered(known with { Issued = null }, secret, null);
            case RequestState.Approved when machines.Find(known.Resource) is { Member: true }:
                return new Registered(known, [], null);
            case RequestState.Rejected:
                throw new FaultException(FaultKind.Denied, FaultCodes.RequestRejected, known.Reason ?? "An operator rejected this machine.");
            case RequestState.Superseded:
                throw new FaultException(FaultKind.Denied, FaultCodes.RequestSuperseded, "The same machine registered again later.");
            default:
                return null;
        }
    }

    /// <summary>Nothing is registered, but what happened stays visible where a person looks: on the boot and on the stranger.</summary>
    private async Task<Registered> RefuseReusedAsync(ITransaction transaction, Entitlement entitled, CancellationToken stop)
    {
        const string Message = "The boot token was used before, with another key.";
        if (entitled.Mac is { } mac)
        {
            if (machines.WithMac(mac).FirstOrDefault(machine => !machine.Member) is { } stranger)
                await machines.SetFaultAsync(transaction, stranger.Id, ReasonCodes.TokenReused, Message, stop);
            transaction.AfterCommit(() => timeline.End(mac, BootOutcome.Failed, ReasonCodes.TokenReused, Message));
        }
        return new Registered(null!, [], new FaultException(FaultKind.Denied, FaultCodes.TokenReused, Message));
    }

    private async Task MakeRoomAsync(ITransaction transaction, CancellationToken stop)
    {
        if (machines.CountWaiting() < MostWaiting || await requests.OldestWaitingAsync(transaction, stop) is not { } oldest) return;
        await requests.EndAsync(transaction, oldest.Id, RequestState.Expired, null, stop);
        if (machines.Find(oldest.Resource) is not null) await machines.SetWaitingAsync(transaction, oldest.Resource, false, stop);
        transaction.AfterCommit(() => news.Tell(oldest.Id));
        events.Raise(new Event("enrollment.crowded", Severity.Warning, null, $"{MostWaiting} machines wait for approval; the oldest request makes room for each new one."));
    }

    private Task<Machine> AddAsync(ITransaction transaction, Hardware hardware, MachineIdentity identity, MacAddress mac, CancellationToken stop)
    {
        var firmware = (hardware.Firmware.Kind, hardware.Cpu.Architecture) switch
        {
            ("bios", _) => FirmwareKind.Bios,
            ("uefi", "x86_64") => FirmwareKind.UefiX64,
            ("uefi", "aarch64") => FirmwareKind.UefiArm64,
            _ => FirmwareKind.Unknown,
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"new-{mac.Bits:x12}");
        return machines.AddAsync(transaction, new NewMachine(name, Lifecycle.Discovered, identity.Macs, mac, firmware), stop);
    }

    /// <summary>One machine, one request, the newest; and what other ports of it were seen before it spoke belongs to it.</summary>
    private async Task SupersedeAsync(ITransaction transaction, Machine resource, MachineIdentity identity, CancellationToken stop)
    {
        if (await requests.WaitingAsync(transaction, resource.Id, stop) is { } older)
        {
            await requests.EndAsync(transaction, older.Id, RequestState.Superseded, null, stop);
            transaction.AfterCommit(() => news.Tell(older.Id));
            await events.RaiseAsync(transaction, new Event(
                "enrollment.superseded", Severity.Notice, $"resource/{resource.Id}", $"{resource.Name} registered again with another key; its request with code {older.Code} no longer counts."), stop);
        }
        var ports = identity.Macs.SelectMany(machines.WithMac)
            .Where(other => !other.Member && !other.Waiting && other.Id != resource.Id && !other.Macs.Except(identity.Macs).Any()).DistinctBy(other => other.Id);
        foreach (var port in ports) await machines.RemoveAsync(transaction, port.Id, ignoreItsAddresses: false, stop);
    }

    private async Task JudgeAsync(ITransaction transaction, Request request, Machine resource, IdentityMatch match, CancellationToken stop)
    {
        if (request.ConflictWith is { } member)
        {
            await machines.SetFaultAsync(transaction, resource.Id, ReasonCodes.IdentityConflict, $"It has the {match.Reason}, and another key.", stop);
            await events.RaiseAsync(transaction, new Event(
                "enrollment.conflict", Severity.Warning, $"resource/{resource.Id}", $"{resource.Name} looks like the member {machines.Find(member)?.Name} ({match.Reason}) but has another key; code {request.Code}."), stop);
            return;
        }
        await machines.ClearFaultAsync(transaction, resource.Id, FaultsThatEndHere, stop);
        await events.RaiseAsync(transaction, new Event(
            "enrollment.requested", Severity.Notice, $"resource/{resource.Id}", $"{resource.Name} asks to become a member; code {request.Code}."), stop);
    }

    private bool MayJoinAs(string host, Machine resource, IdentityMatch match) =>
        match.Kind != IdentityMatchKind.Member && (machines.WithName(host) is not { } named || named.Id == resource.Id);

    private void Tell(Request request, string remoteAddress)
    {
        if (request.Attempt is null) return;
        timeline.Record(request.Mac, BootHopKind.Register, $"agent {request.AgentVersion} at {remoteAddress}, code {request.Code}");
        timeline.Record(request.Mac, BootHopKind.Report, "hardware reported; waiting for approval");
        timeline.End(request.Mac, BootOutcome.Reported);
    }

    private static MacAddress? Booted(Hardware hardware) =>
        hardware.Nics.FirstOrDefault(nic => nic.Booted) is { } nic && MacAddress.TryParse(nic.Mac, out var mac) && mac.IsUnicast ? mac : null;
}
