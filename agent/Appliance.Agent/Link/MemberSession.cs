using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Appliance.Agent.Contracts;
using Grpc.Core;

namespace Appliance.Agent.Link;

/// <summary>A member's standing connection: says who it is, what it is made of, and that it lives. Comes back by itself, for ever.</summary>
internal sealed class MemberSession(MemberOrder order, Action<Standing> tell, TimeProvider time, Random random)
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(5);
    private string name = order.Member.Name;

    public async Task RunAsync(CancellationToken stop)
    {
        using var certificate = order.Key.With(order.Member.Certificate);
        var chain = new X509Certificate2Collection();
        foreach (var one in order.Member.Chain) chain.Add(X509CertificateLoader.LoadCertificate(one));
        var identity = SslStreamCertificateContext.Create(certificate, chain, offline: true);

        for (var pause = new Pause(time, random); ; await pause.WaitAsync(stop))
        {
            try
            {
                await TalkAsync(identity, pause, stop);
            }
            catch (LinkFault fault)
            {
                tell(new Standing(Shown(fault.Problem), fault.Message) { Name = name });
            }
        }
    }

    private static Step Shown(LinkProblem problem) => problem switch
    {
        LinkProblem.Distrusted => Step.Distrusted,
        LinkProblem.Refused => Step.Refused,
        _ => Step.ServerAway,
    };

    private async Task TalkAsync(SslStreamCertificateContext identity, Pause pause, CancellationToken stop)
    {
        var pinned = new PinnedServer(order.Pin, order.Clock, time);
        using var channel = ServerDoor.Open(order.Member.Agents, pinned, identity, order.Via);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var call = new Agents.AgentsClient(channel).Connect(cancellationToken: ending.Token);
        var outbox = Channel.CreateBounded<FromAgent>(8);
        Task[] parts = [WriteAsync(call, outbox.Reader, ending.Token), ReadAsync(call, outbox.Writer, pause, ending.Token), ReportBetterFactsAsync(outbox.Writer, ending.Token)];
        try
        {
            await outbox.Writer.WriteAsync(new FromAgent { Hello = Greeting() }, ending.Token);
            await outbox.Writer.WriteAsync(new FromAgent { Hardware = await order.Facts(ending.Token) }, ending.Token);
            await parts[1]; // whatever ends the call, the reader hears of it
            throw new LinkFault(LinkProblem.Away, $"{order.Member.Agents} has closed the connection.");
        }
        catch (RpcException fault)
        {
            throw LinkFault.From(fault, order.Member.Agents, pinned);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Hello Greeting() => new() { Version = AgentVersion.Text, Role = order.Role, BootId = order.BootId, Can = { "inventory/1" } };

    private static async Task WriteAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call, ChannelReader<FromAgent> outbox, CancellationToken stop)
    {
        await foreach (var message in outbox.ReadAllAsync(stop)) await call.RequestStream.WriteAsync(message, stop);
    }

    /// <summary>Listens until the appliance hangs up. Its welcome starts the heartbeat.</summary>
    private async Task ReadAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call, ChannelWriter<FromAgent> outbox, Pause pause, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var heart = Task.CompletedTask;
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(stop))
            {
                if (message.SayCase == ToAgent.SayOneofCase.Collect) await outbox.WriteAsync(new FromAgent { Hardware = await order.Facts(stop) }, stop);
                if (message.SayCase != ToAgent.SayOneofCase.Welcome || heart != Task.CompletedTask) continue;
                pause.Reset();
                heart = BeatAsync(outbox, message.Welcome.HeartbeatSeconds, ending.Token);
                if (message.Welcome.Name.Length > 0) name = message.Welcome.Name;
                tell(new Standing(Step.Connected, "") { Name = name, ServerTime = DateTimeOffset.FromUnixTimeSeconds(message.Welcome.ServerTimeUnix) });
            }
        }
        finally
        {
            await ending.CancelAsync();
            await heart.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(ChannelWriter<FromAgent> outbox, uint seconds, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(seconds is > 0 and <= 300 ? TimeSpan.FromSeconds(seconds) : DefaultHeartbeat, time);
        while (await timer.WaitForNextTickAsync(stop))
            await outbox.WriteAsync(new FromAgent { Heartbeat = new Heartbeat { UptimeSeconds = (ulong)Environment.TickCount64 / 1000 } }, stop);
    }

    private async Task ReportBetterFactsAsync(ChannelWriter<FromAgent> outbox, CancellationToken stop)
    {
        var better = order.BetterFacts(stop);
        if (better.IsCompleted) return; // the first report already has them
        await better;
        await outbox.WriteAsync(new FromAgent { Hardware = await order.Facts(stop) }, stop);
    }
}
