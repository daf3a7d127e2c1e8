using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>Answers strangers. Each step is checked before the next costs more; whatever is refused is counted and told.</summary>
internal sealed class EnrollmentDesk(
    Nonces nonces, Registration registration, RequestBook requests, DecisionNews news, Refusals refusals, ICertificateAuthority authority,
    IMachines machines, IStore store, EnrollmentSettings settings, TimeProvider clock) : IEnrollmentDesk
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public int Waiting => machines.CountWaiting();

    public byte[] Begin(string remoteAddress) => nonces.Give(remoteAddress);

    public void CheckVersion(string agentVersion)
    {
        if (!AgentVersion.IsAtLeast(settings.OldestAgent, agentVersion))
            throw new FaultException(FaultKind.Denied, FaultCodes.AgentTooOld, $"The agent must be version {settings.OldestAgent} or later.");
    }

    public void Refused(string remoteAddress, FaultException fault) => refusals.Tell(remoteAddress, fault);

    public async Task<EnrollmentOutcome> EnrollAsync(EnrollmentRequest request, CancellationToken stop)
    {
        try
        {
            if (!nonces.Use(request.Nonce, request.RemoteAddress)) throw new FaultException(FaultKind.Denied, FaultCodes.NonceUnknown, "The nonce is unknown, used or too old.");
            CheckAgent(request);
            var key = KeyProof.Check(request, authority.ServerCertificate.PublicKey.ExportSubjectPublicKeyInfo());
            var registered = await registration.RegisterAsync(request, key, stop);
            if (registered.Refusal is { } refusal) throw refusal;
            if (registered.Request.Issued is { } issued) return new EnrollmentOutcome(null, issued);
            var pending = registered.Request;
            return new EnrollmentOutcome(new EnrollmentPending(pending.Id, registered.WatchSecret, pending.Code, pending.Expires), null);
        }
        catch (FaultException fault)
        {
            refusals.Tell(request.RemoteAddress, fault);
            throw;
        }
    }

    public async Task ReportAsync(Guid request, byte[] watchSecret, string remoteAddress, Hardware hardware, CancellationToken stop)
    {
        var waiting = await FindAsync(request, watchSecret, remoteAddress, stop);
        Verdict(waiting);
        if (waiting.State != RequestState.Waiting) return; // A decision came first; the member reports by its own connection.
        await registration.ReportAsync(request, hardware, stop);
    }

    public async Task<EnrollmentIssued?> AwaitAsync(Guid request, byte[] watchSecret, string remoteAddress, CancellationToken stop)
    {
        var next = news.Next(request);
        try
        {
            var asked = await FindAsync(request, watchSecret, remoteAddress, stop);
            machines.Touch(asked.Resource);
            if (Verdict(asked) is { } issued) return issued;
            await Task.WhenAny(next, Task.Delay(LongestWait, clock, stop));
            stop.ThrowIfCancellationRequested();
            return Verdict(await FindAsync(request, watchSecret, remoteAddress, stop));
        }
        finally
        {
            news.Forget(request, next);
        }
    }

    private async Task<Request> FindAsync(Guid id, byte[] watchSecret, string remoteAddress, CancellationToken stop)
    {
        var request = await requests.FindAsync(store, id, stop);
        if (request is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(watchSecret), request.WatchHash)) return request;
        var fault = new FaultException(FaultKind.Denied, FaultCodes.RequestUnknown, "There is no such request, or the secret is not its own.");
        refusals.Tell(remoteAddress, fault);
        throw fault;
    }

    private EnrollmentIssued? Verdict(Request request) => request.State switch
    {
        RequestState.Approved => request.Issued,
        RequestState.Rejected => throw new FaultException(FaultKind.Denied, FaultCodes.RequestRejected, request.Reason ?? "An operator rejected this machine."),
        RequestState.Superseded => throw new FaultException(FaultKind.Denied, FaultCodes.RequestSuperseded, "The same machine registered again later."),
        RequestState.Expired => throw Expired(),
        _ => request.Expires <= clock.GetUtcNow() ? throw Expired() : null,
    };

    private void CheckAgent(EnrollmentRequest request)
    {
        if (request.Role is not (Roles.Discovery or Roles.Host))
            throw new FaultException(FaultKind.Invalid, FaultCodes.RoleNotAccepted, "The role is neither 'discovery' nor 'host'.");
        CheckVersion(request.AgentVersion);
    }

    private static FaultException Expired() => new(FaultKind.Denied, FaultCodes.RequestExpired, "Nobody decided in time.");
}
