using Appliance.Agent.Contracts;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Appliance.Agent.Link;

/// <summary>Asks for the next certificate, with a new key, and keeps it.</summary>
internal sealed class Renewing(ICredentials credentials, TimeProvider time, Random random)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the next certificate lies on disk; asks again for as long as it takes.</summary>
    /// <param name="refused">Told what the appliance says when it says no.</param>
    public async Task RenewAsync(GrpcChannel channel, TimeSpan when, Action<string> refused, CancellationToken stop)
    {
        await Task.Delay(when, time, stop);
        for (var pause = new Pause(time, random); ; await pause.WaitAsync(stop))
        {
            try
            {
                await OnceAsync(channel, stop);
                return;
            }
            catch (RpcException no) when (no.StatusCode is StatusCode.PermissionDenied or StatusCode.FailedPrecondition or StatusCode.InvalidArgument)
            {
                refused($"The certificate was not renewed: {no.Status.Detail}");
            }
            catch (Exception away) when (away is RpcException || (away is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // Asked again; the link says what is wrong with itself.
            }
        }
    }

    public async Task OnceAsync(GrpcChannel channel, CancellationToken stop)
    {
        var (request, key) = credentials.Begin();
        var ask = new RenewRequest { Request = request, Csr = ByteString.CopyFrom(key.SigningRequest), JoinState = ByteString.CopyFrom(credentials.Now.JoinState) };
        var reply = await new Agents.AgentsClient(channel).RenewAsync(ask, deadline: (TimeProvider.System.GetUtcNow() + CallTimeout).UtcDateTime, cancellationToken: stop);
        credentials.Keep(new Credential(key, reply.Certificate.ToByteArray(), [.. reply.Chain.Select(one => one.ToByteArray())], reply.JoinState.ToByteArray()));
    }
}
