using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Appliance.Agent.Contracts;
using Appliance.Agent.Tickets;
using Grpc.Core;
using Grpc.Net.Client;

namespace Appliance.Agent.Link;

/// <summary>A member's standing connection: says who it is, what it is made of, and that it lives, and takes orders. Comes back by itself, for ever.</summary>
internal sealed class MemberSession(MemberOrder order, Action<Standing> tell, TimeProvider time, Random random)
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(5);
    private string name = order.Member.Name;

    public async Task RunAsync(CancellationToken stop)
    {
        for (var pause = new Pause(time, random); ;)
        {
            var held = order.Credentials?.Now ?? new Credential(order.Key, order.Member.Certificate, order.Member.Chain, []);
            using var certificate = held.Key.With(held.Certificate);
            var identity = Identity(certificate, held);
            try
            {
                if (await TalkAsync(identity, pause, stop)) continue; // with the new certificate, at once
            }
            catch (LinkFault fault)
            {
                if (await RecoverAsync(identity, certificate, fault, stop)) continue;
            }
            await pause.WaitAsync(stop);
        }
    }

    private static SslStreamCertificateContext Identity(X509Certificate2 certificate, Credential held)
    {
        var chain = new X509Certificate2Collection();
        foreach (var one in held.Chain) chain.Add(X509CertificateLoader.LoadCertificate(one));
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>A certificate that is over, or was renewed elsewhere, may be renewed when a person has allowed it; otherwise this says what to do.</summary>
    private async Task<bool> RecoverAsync(SslStreamCertificateContext identity, X509Certificate2 certificate, LinkFault fault, CancellationToken stop)
    {
        var over = time.GetUtcNow().UtcDateTime > certificate.NotAfter.ToUniversalTime();
        if (order.Credentials is { } credentials && fault.Problem != LinkProblem.Distrusted)
        {
            try
            {
                using var channel = ServerDoor.Open(order.Member.Agents, new PinnedServer(order.Pin, order.Clock, time), identity, order.Via);
                if (over || fault.Problem == LinkProblem.Refused)
                {
                    await new Renewing(credentials, time, random).OnceAsync(channel, stop);
                    return true;
                }
            }
            catch (Exception no) when (no is RpcException || (no is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // Not allowed, or away: said below, and tried again after the pause.
            }
            credentials.Refused();
        }
        var message = over
            ? $"This machine's certificate ended on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC. Check its clock; then, on the appliance: appliance resource recover {name}. ({fault.Message})"
            : fault.Message;
        tell(new Standing(Shown(fault.Problem), message) { Name = name });
        return false;
    }

    private static Step Shown(LinkProblem problem) => problem switch
    {
        LinkProblem.Distrusted => Step.Distrusted,
        LinkProblem.Refused => Step.Refused,
        _ => Step.ServerAway,
    };

    /// <summary>True when it ended because there is a new certificate.</summary>
    private async Task<bool> TalkAsync(SslStreamCertificateContext identity, Pause pause, CancellationToken stop)
    {
        var pinned = new PinnedServer(order.Pin, order.Clock, time);
        using var channel = ServerDoor.Open(order.Member.Agents, pinned, identity, order.Via);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var call = new Agents.AgentsClient(channel).Connect(cancellationToken: ending.Token);
        var outbox = Channel.CreateBounded<FromAgent>(8);
        var renewIn = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var renewing = RenewAsync(channel, renewIn.Task, ending.Token);
        var talk = order.Tickets.Open();
        Task[] parts =
        [
            WriteAsync(call, outbox.Reader, ending.Token), ReadAsync(call, outbox.Writer, talk, pause, renewIn, ending.Token), ReportBetterFactsAsync(outbox.Writer, ending.Token), renewing,
        ];
        try
        {
            await outbox.Writer.WriteAsync(new FromAgent { Hello = Greeting() }, ending.Token);
            await outbox.Writer.WriteAsync(new FromAgent { Hardware = await order.Facts(ending.Token) }, ending.Token);
            if (await Task.WhenAny(parts[1], renewing) == renewing && renewing.IsCompletedSuccessfully) return true;
            await parts[1]; // whatever ends the call, the reader hears of it
            throw new LinkFault(LinkProblem.Away, $"{order.Member.Agents} has closed the connection.");
        }
        catch (RpcException fault)
        {
            throw LinkFault.From(fault, order.Member.Agents, pinned);
        }
        catch (OperationCanceledException gone) when (!stop.IsCancellationRequested)
        {
            // A handshake that the appliance breaks off may look like a call that somebody cancelled.
            throw new LinkFault(LinkProblem.Away, $"{order.Member.Agents} has broken off.", gone);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RenewAsync(GrpcChannel channel, Task<TimeSpan> renewIn, CancellationToken stop)
    {
        var when = await renewIn.WaitAsync(stop);
        if (order.Credentials is not { } credentials || when == TimeSpan.Zero) await Task.Delay(Timeout.Infinite, stop);
        else await new Renewing(credentials, time, random).RenewAsync(channel, when, said => tell(new Standing(Step.Refused, said) { Name = name }), stop);
    }

    private Hello Greeting() => new() { Version = AgentVersion.Text, Role = order.Role, BootId = order.BootId, Can = { "inventory/1", order.Tickets.Can }, Ledger = order.Tickets.LedgerId };

    private static async Task WriteAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call, ChannelReader<FromAgent> outbox, CancellationToken stop)
    {
        await foreach (var message in outbox.ReadAllAsync(stop)) await call.RequestStream.WriteAsync(message, stop);
    }

    /// <summary>Listens until the appliance hangs up. Its welcome starts the heartbeat.</summary>
    private async Task ReadAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call, ChannelWriter<FromAgent> outbox, Conversation talk, Pause pause,
        TaskCompletionSource<TimeSpan> renewIn, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (heart, telling) = (Task.CompletedTask, Task.CompletedTask);
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(stop))
            {
                if (message.SayCase == ToAgent.SayOneofCase.Collect) await outbox.WriteAsync(new FromAgent { Hardware = await order.Facts(stop) }, stop);
                order.Tickets.Take(message, talk);
                if (message.SayCase != ToAgent.SayOneofCase.Welcome || heart != Task.CompletedTask) continue;
                pause.Reset();
                order.Credentials?.Used();
                renewIn.TrySetResult(TimeSpan.FromSeconds(message.Welcome.RenewInSeconds));
                telling = talk.TellAsync(outbox, ending.Token);
                heart = BeatAsync(outbox, message.Welcome.HeartbeatSeconds, ending.Token);
                if (message.Welcome.Name.Length > 0) name = message.Welcome.Name;
                tell(new Standing(Step.Connected, "") { Name = name, ServerTime = DateTimeOffset.FromUnixTimeSeconds(message.Welcome.ServerTimeUnix) });
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(heart, telling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(ChannelWriter<FromAgent> outbox, uint seconds, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(seconds is > 0 and <= 300 ? TimeSpan.FromSeconds(seconds) : DefaultHeartbeat, time);
        while (await timer.WaitForNextTickAsync(stop))
            await outbox.WriteAsync(new FromAgent { Heartbeat = new Heartbeat { UptimeSeconds = (ulong)Environment.TickCount64 / 1000, Usage = order.Usage() } }, stop);
    }

    private async Task ReportBetterFactsAsync(ChannelWriter<FromAgent> outbox, CancellationToken stop)
    {
        var better = order.BetterFacts(stop);
        if (better.IsCompleted) return; // the first report already has them
        await better;
        await outbox.WriteAsync(new FromAgent { Hardware = await order.Facts(stop) }, stop);
    }
}
