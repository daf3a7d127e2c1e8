using Appliance.Agent.Contracts;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Appliance.Agent.Link;

/// <summary>One conversation with the appliance's enrolment listener. Every call throws <see cref="LinkFault"/>.</summary>
internal sealed class EnrollmentDesk(ServerAddress server, PinnedServer pinned, string? via) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);
    private readonly GrpcChannel channel = ServerDoor.Open(server, pinned, via: via);

    private Enrollment.EnrollmentClient Client => new(channel);

    /// <summary>Asks to become a member. Repeating it with the same key is the same request.</summary>
    public async Task<(EnrollReply Reply, DateTimeOffset ServerTime)> EnrollAsync(EnrollmentOrder order, CancellationToken stop)
    {
        var begin = await Call(options => Client.BeginAsync(new BeginRequest { AgentVersion = AgentVersion.Text }, options), stop);
        var facts = (await order.Facts(stop)).ToByteArray();
        // The leaf of the connection that gave the nonce: after a reconnection to a renewed leaf the server refuses, and we begin again.
        var leafKey = pinned.LeafKey ?? throw new LinkFault(LinkProblem.Distrusted, "The appliance has shown no certificate.");
        var transcript = Transcript.Of(begin.Nonce.Span, order.Key.SigningRequest, leafKey, facts);
        var request = new EnrollRequest
        {
            Nonce = begin.Nonce,
            Csr = ByteString.CopyFrom(order.Key.SigningRequest),
            Facts = ByteString.CopyFrom(facts),
            Signature = ByteString.CopyFrom(order.Key.Sign(transcript)),
            Role = order.Role,
            AgentVersion = AgentVersion.Text,
        };
        if (order.Join is { } join) request.Join = new JoinProof { TokenId = join.Id, Hmac = ByteString.CopyFrom(join.Prove(transcript)) };
        else if (order.BootToken is { } token) request.BootToken = token;

        var reply = await Call(options => Client.EnrollAsync(request, options), stop);
        return (reply, DateTimeOffset.FromUnixTimeSeconds(begin.ServerTimeUnix));
    }

    public Task ReportAsync(Pending pending, Hardware facts, CancellationToken stop) => Call(
        options => Client.ReportAsync(
            new PendingReport { Request = pending.Request, WatchSecret = pending.WatchSecret, Facts = facts.ToByteString() }, options), stop);

    /// <summary>Waits until a person has decided.</summary>
    public async Task<Issued> WatchAsync(Pending pending, CancellationToken stop)
    {
        using var call = Client.Watch(new WatchRequest { Request = pending.Request, WatchSecret = pending.WatchSecret }, cancellationToken: stop);
        try
        {
            await foreach (var reply in call.ResponseStream.ReadAllAsync(stop))
            {
                if (reply.NewsCase == WatchReply.NewsOneofCase.Issued) return reply.Issued;
                if (reply.NewsCase == WatchReply.NewsOneofCase.Rejected) throw new LinkFault(LinkProblem.Rejected, reply.Rejected.Reason);
            }
        }
        catch (RpcException fault)
        {
            throw LinkFault.From(fault, server, pinned);
        }
        throw new LinkFault(LinkProblem.Away, $"{server} ended the conversation without an answer.");
    }

    public void Dispose() => channel.Dispose();

    private async Task<T> Call<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(CallTimeout);
        try
        {
            return await call(new CallOptions(cancellationToken: limit.Token));
        }
        catch (RpcException fault)
        {
            throw LinkFault.From(fault, server, pinned);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new LinkFault(LinkProblem.Away, $"{server} has not answered for {CallTimeout.TotalSeconds:0} seconds.", late);
        }
    }
}
