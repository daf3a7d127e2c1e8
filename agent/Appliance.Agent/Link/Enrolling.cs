using Appliance.Agent.Contracts;

namespace Appliance.Agent.Link;

/// <summary>From stranger to member: asks, shows the code, and waits for a person's decision, for as long as it takes.</summary>
internal sealed class Enrolling(EnrollmentOrder order, Action<Standing> tell, TimeProvider time, Random random)
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(60);
    private readonly string code = MachineCode.Of(order.Key.PublicKey, order.Pin);
    private bool reportedBetter;

    /// <exception cref="LinkFault">Rejected or CodeDiffers; without patience also Refused and Distrusted.</exception>
    public async Task<Member> RunAsync(CancellationToken stop)
    {
        var pause = new Pause(time, random);
        for (var turn = 0; ; turn++)
        {
            var server = order.Servers[turn % order.Servers.Count];
            tell(new Standing(Step.Connecting, $"Asking {server}."));
            try
            {
                return await AskAsync(server, pause, stop);
            }
            catch (LinkFault fault) when (fault.Problem is LinkProblem.Away or LinkProblem.Forgotten)
            {
                tell(new Standing(Step.ServerAway, fault.Message));
                await pause.WaitAsync(stop);
            }
            catch (LinkFault fault) when (order.Patient && fault.Problem is (LinkProblem.Refused or LinkProblem.Distrusted))
            {
                tell(new Standing(fault.Problem == LinkProblem.Refused ? Step.Refused : Step.Distrusted, fault.Message));
                await Task.Delay(AfterRefusal * (0.5 + random.NextDouble()), time, stop);
            }
        }
    }

    private async Task<Member> AskAsync(ServerAddress server, Pause pause, CancellationToken stop)
    {
        using var desk = new EnrollmentDesk(server, new PinnedServer(order.Pin, order.Clock, time), order.Via);
        var (reply, serverTime) = await desk.EnrollAsync(order, stop);
        pause.Reset();
        if (reply.OutcomeCase == EnrollReply.OutcomeOneofCase.Issued) return Welcome(reply.Issued, server);
        if (reply.OutcomeCase != EnrollReply.OutcomeOneofCase.Pending)
            throw new LinkFault(LinkProblem.Refused, "The appliance's answer is not understood: it is newer than this agent.");

        // A man in the middle cannot pass the pin; this catches a server that mixes machines up before a person compares the wrong code.
        if (!string.Equals(reply.Pending.Code, code, StringComparison.Ordinal))
        {
            throw new LinkFault(LinkProblem.CodeDiffers,
                $"The appliance shows the code {reply.Pending.Code} for this machine, but its key makes {code}. Do not approve it; look at the appliance's events.");
        }
        tell(new Standing(Step.WaitingForApproval, "") { Code = code, ServerTime = serverTime });
        return Welcome(await DecisionAsync(desk, reply.Pending, stop), server);
    }

    private async Task<Issued> DecisionAsync(EnrollmentDesk desk, Pending pending, CancellationToken stop)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var report = ReportBetterFactsAsync(desk, pending, decided.Token);
        try
        {
            return await desk.WatchAsync(pending, stop);
        }
        finally
        {
            await decided.CancelAsync();
            await report;
        }
    }

    /// <summary>A switch names itself only every 30 seconds: the first report never waits for it.</summary>
    private async Task ReportBetterFactsAsync(EnrollmentDesk desk, Pending pending, CancellationToken stop)
    {
        if (reportedBetter) return;
        try
        {
            await order.BetterFacts(stop);
            await desk.ReportAsync(pending, await order.Facts(stop), stop);
            reportedBetter = true;
        }
        catch (Exception ended) when (ended is OperationCanceledException or LinkFault)
        {
            // Decided or cut off meanwhile: the next hardware report carries the neighbours as well.
        }
    }

    /// <summary>An appliance that names no address for its members serves them where it enrols them, on the port beside.</summary>
    private Member Welcome(Issued issued, ServerAddress server)
    {
        if (!ServerAddress.TryParse(issued.AgentsAddress, out var agents)) agents = server with { Port = (ushort)(server.Port - 1) };
        tell(new Standing(Step.Approved, $"Approved as {issued.Name}.") { Name = issued.Name });
        return new Member(issued.Resource, issued.Name, agents, issued.Certificate.ToByteArray(), [.. issued.Chain.Select(one => one.ToByteArray())]);
    }
}
