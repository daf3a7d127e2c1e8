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
using Appliance.Server.Enrollment.Rules;
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
    IStore store, Turns turns, RequestBook requests, Lookalikes lookalikes, DecisionNews news, Admission admission, RuleApproval rules, IMachines machines, IBootTokens bootTokens, IJoinTokens joinTokens,
    ICertificateAuthority authority, IBootTimeline timeline, IEvents events, EnrollmentSettings settings, TimeProvider clock)
{
    /// <summary>So many requests wait at most; the oldest makes room.</summary>
    public const int MostWaiting = 1_000;

    private static readonly string[] FaultsThatEndHere =
        [ReasonCodes.RequestExpired, ReasonCodes.IdentityConflict, ReasonCodes.AgentNotBack, ReasonCodes.TokenReused];

    public Task<Registered> RegisterAsync(EnrollmentRequest request, KeyProof key, CancellationToken stop) =>
        turns.TakeAsync(async () =>
        {
            var registered = await store.InTransactionAsync(transaction => RegisterAsync(transaction, request, key, stop), stop);
            if (registered.Refusal is not null || registered.Request.Issued is not null) return registered;
            return registered with { Request = registered.Request with { Issued = await rules.DecideAsync(registered.Request.Id, request.Hardware, stop) } };
        }, stop);

    /// <summary>Keeps what a waiting machine says of itself now, and judges it anew. Does nothing when a decision came first.</summary>
    public Task ReportAsync(Guid request, Hardware hardware, CancellationToken stop) =>
        turns.TakeAsync(() => store.InTransactionAsync(async transaction =>
        {
            if (await requests.FindAsync(transaction, request, stop) is not { State: RequestState.Waiting } waiting) return false;
            await ReportAgainAsync(transaction, waiting, hardware, stop);
            return true;
        }, stop), stop);

    private async Task<Registered> RegisterAsync(ITransaction transaction, EnrollmentRequest asked, KeyProof key, CancellationToken stop)
    {
        var known = await requests.WithKeyAsync(transaction, key.Hash, stop);
        if (known is not null && await AgainAsync(transaction, known, asked, stop) is { } again) return again;
        var entitled = Entitlement.Again(known, asked, clock.GetUtcNow()) ?? await Entitlement.RedeemAsync(transaction, asked, key, bootTokens, joinTokens, stop);
        if (entitled.Reused) return await RefuseReusedAsync(transaction, entitled, stop);

        var identity = MachineIdentity.Of(asked.Hardware);
        if (entitled.Mac is { } given) identity = identity.With(given);
        if (identity.Macs.Count == 0) throw new FaultException(FaultKind.Invalid, FaultCodes.FactsInvalid, "The hardware report names no network interface.");
        if (identity.Macs.Any(machines.IsIgnored)) throw new FaultException(FaultKind.Denied, FaultCodes.MachineIgnored, "An operator has rejected this machine.");

        var match = machines.Match(identity, entitled.Mac);
        var mac = entitled.Mac ?? Booted(asked.Hardware) ?? identity.Macs[0];
        var before = Before(known, entitled, match);
        if (before is not { Waiting: true }) await MakeRoomAsync(transaction, stop);
        var resource = before ?? await AddAsync(transaction, asked.Hardware, identity, mac, stop);
        var secret = RandomNumberGenerator.GetBytes(32);
        var now = clock.GetUtcNow();
        var request = new Request(
            Guid.CreateVersion7(now), key.Hash, asked.SigningRequest, ComparisonCode.Of(key.PublicKey, Convert.FromHexString(authority.RootPin)), asked.Role,
            asked.AgentVersion, RequestState.Waiting, resource.Id, match.Kind == IdentityMatchKind.Member ? match.Resource : null,
            SHA256.HashData(secret), mac, entitled.Attempt, IPAddress.Parse(asked.RemoteAddress), now, now.AddHours(settings.RequestHours));
        await SupersedeAsync(transaction, resource, request, identity, stop);
        await requests.PutAsync(transaction, request, stop);
        if (entitled.Mac is { } booted && resource.BootMac != booted) await machines.SetBootMacAsync(transaction, resource.Id, booted, stop);
        await machines.ReportAsync(transaction, resource.Id, asked.Hardware, stop);
        await machines.SetWaitingAsync(transaction, resource.Id, true, stop);
        var conflict = await JudgeAsync(transaction, request, resource, identity, stop);
        EnrollmentIssued? issued = null;
        if (entitled.Host is { } host && conflict is null && IsFree(host, resource))
        {
            issued = await admission.AdmitAsync(transaction, request, resource, null, host, entitled.IssuedBy ?? "a join token", stop);
            await lookalikes.JudgeOthersAsync(transaction, resource.Id, identity, resource.Id, host, stop);
        }
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
                await ReportAgainAsync(transaction, known, asked.Hardware, stop);
                return new Registered(known with { Issued = null }, secret, null);
            case RequestState.Approved when machines.Find(known.Resource) is { Member: true }:
                return new Registered(known, [], null);
            case RequestState.Rejected:
                throw new FaultException(FaultKind.Denied, FaultCodes.RequestRejected, known.Reason ?? "An operator rejected this machine.");
            default:
                return null;
        }
    }

    private async Task ReportAgainAsync(ITransaction transaction, Request waiting, Hardware hardware, CancellationToken stop)
    {
        await machines.ReportAsync(transaction, waiting.Resource, hardware, stop);
        await lookalikes.JudgeAgainAsync(transaction, waiting, hardware, stop);
    }

    /// <summary>
    /// The stranger that asks again, if it has been here: by its key, or by the address its boot was served at. Addresses it only says it
    /// has push nobody's request aside; nor does a key that was pushed aside itself, for both are alive and a person must look.
    /// </summary>
    private Machine? Before(Request? known, Entitlement entitled, IdentityMatch match)
    {
        if (known is not null && machines.Find(known.Resource) is { Member: false } own && (known.State == RequestState.Waiting || !own.Waiting)) return own;
        if (match.Stranger is not { } id || machines.Find(id) is not { } stranger) return null;
        var mayPushAside = entitled.Mac is not null && known is not { State: RequestState.Superseded };
        return stranger.Waiting && !mayPushAside ? null : stranger;
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

    /// <summary>The oldest goes with its resource, or strangers would be more than are kept; it may ask anew.</summary>
    private async Task MakeRoomAsync(ITransaction transaction, CancellationToken stop)
    {
        if (machines.CountWaiting() < MostWaiting || await requests.OldestWaitingAsync(transaction, stop) is not { } oldest) return;
        await requests.EndAsync(transaction, oldest.Id, RequestState.Expired, null, stop);
        if (machines.Find(oldest.Resource) is { Member: false }) await machines.RemoveAsync(transaction, oldest.Resource, ignoreItsAddresses: false, stop);
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

    /// <summary>One boot address, one request, the newest; and what other ports of it were seen before it spoke belongs to it.</summary>
    private async Task SupersedeAsync(ITransaction transaction, Machine resource, Request newer, MachineIdentity identity, CancellationToken stop)
    {
        if (await requests.WaitingAsync(transaction, resource.Id, stop) is { } older && !older.KeyHash.AsSpan().SequenceEqual(newer.KeyHash))
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

    private async Task<string?> JudgeAsync(ITransaction transaction, Request request, Machine resource, MachineIdentity identity, CancellationToken stop)
    {
        var conflict = await lookalikes.JudgeAsync(transaction, request, resource, identity, stop);
        if (conflict is null) await machines.ClearFaultAsync(transaction, resource.Id, FaultsThatEndHere, stop);
        await events.RaiseAsync(transaction, conflict is null
            ? new Event("enrollment.requested", Severity.Notice, $"resource/{resource.Id}", $"{resource.Name} asks to become a member; code {request.Code}.")
            : Lookalikes.Told(resource, conflict, request.Code), stop);
        return conflict;
    }

    private bool IsFree(string host, Machine resource) => machines.WithName(host) is not { } named || named.Id == resource.Id;

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
