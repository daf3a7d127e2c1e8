using System.Net;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Agents.Listener;
using Appliance.Server.Agents.Messages;
using Google.Protobuf;
using Grpc.Core;

namespace Appliance.Server.Agents.Calls;

/// <summary>Carries strangers' calls to the desk. It decides nothing but how much a caller may send.</summary>
internal sealed class EnrollmentCalls(IEnrollmentDesk desk, EnrolmentPace pace, AgentsSettings settings, TimeProvider clock, IHostApplicationLifetime life)
    : Appliance.Agent.Contracts.Enrollment.EnrollmentBase
{
    public override Task<BeginReply> Begin(BeginRequest request, ServerCallContext context)
    {
        var remote = Admit(context);
        return Task.FromResult(new BeginReply { Nonce = ByteString.CopyFrom(desk.Begin(remote)), ServerTimeUnix = clock.GetUtcNow().ToUnixTimeSeconds() });
    }

    public override async Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
    {
        var remote = Admit(context);
        var hardware = Checked(remote, () => HardwareMessages.Read(request.Facts));
        var join = request.ReasonCase == EnrollRequest.ReasonOneofCase.Join ? request.Join : null;
        var outcome = await desk.EnrollAsync(new EnrollmentRequest(
            request.Nonce.ToByteArray(), request.Csr.ToByteArray(), request.Facts.ToByteArray(), hardware, request.Signature.ToByteArray(),
            request.ReasonCase == EnrollRequest.ReasonOneofCase.BootToken ? request.BootToken : null, join?.TokenId, join?.Hmac.ToByteArray(),
            request.Role, request.AgentVersion, remote), context.CancellationToken);
        if (outcome.Issued is { } issued) return new EnrollReply { Issued = Said(issued, context) };
        var pending = outcome.Pending!;
        return new EnrollReply
        {
            Pending = new Pending
            {
                Request = pending.Request.ToString(),
                WatchSecret = ByteString.CopyFrom(pending.WatchSecret),
                Code = pending.Code,
                ExpiresUnix = pending.Expires.ToUnixTimeSeconds(),
            },
        };
    }

    public override async Task<PendingReportReply> Report(PendingReport request, ServerCallContext context)
    {
        var remote = Admit(context);
        var id = Checked(remote, () => RequestId(request.Request));
        var hardware = Checked(remote, () => HardwareMessages.Read(request.Facts));
        await desk.ReportAsync(id, request.WatchSecret.ToByteArray(), remote, hardware, context.CancellationToken);
        return new PendingReportReply();
    }

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchReply> responseStream, ServerCallContext context)
    {
        var remote = Admit(context);
        var id = Checked(remote, () => RequestId(request.Request));
        var secret = request.WatchSecret.ToByteArray();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, life.ApplicationStopping);
        try
        {
            while (true)
            {
                var issued = await desk.AwaitAsync(id, secret, remote, end.Token);
                await responseStream.WriteAsync(issued is null ? new WatchReply { Waiting = new Waiting() } : new WatchReply { Issued = Said(issued, context) }, end.Token);
                if (issued is not null) return;
            }
        }
        catch (FaultException no) when (no.Code == FaultCodes.RequestRejected)
        {
            await responseStream.WriteAsync(new WatchReply { Rejected = new Rejected { Reason = no.Message } }, context.CancellationToken);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            throw new FaultException(FaultKind.Unavailable, FaultCodes.Restarting, "The appliance is stopping.");
        }
    }

    private string Admit(ServerCallContext context)
    {
        var address = context.GetHttpContext().Connection.RemoteIpAddress;
        var remote = DoorSocket.Plain(address).ToString();
        return Checked(remote, () =>
        {
            pace.Admit(address);
            return remote;
        });
    }

    /// <summary>What does not even get to the desk is counted and told by it all the same.</summary>
    private T Checked<T>(string remote, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (FaultException fault)
        {
            desk.Refused(remote, fault);
            throw;
        }
    }

    /// <summary>The agent comes back to the address that it reached us at.</summary>
    private Issued Said(EnrollmentIssued issued, ServerCallContext context) => new()
    {
        Resource = issued.Resource.ToString(),
        Certificate = ByteString.CopyFrom(issued.Certificate),
        Chain = { issued.Chain.Select(certificate => ByteString.CopyFrom(certificate)) },
        Name = issued.Name,
        AgentsAddress = new IPEndPoint(DoorSocket.Plain(context.GetHttpContext().Connection.LocalIpAddress), settings.Port).ToString(),
    };

    private static Guid RequestId(string text) =>
        Guid.TryParse(text, out var id) ? id : throw new FaultException(FaultKind.Denied, FaultCodes.RequestUnknown, "There is no such request.");
}
