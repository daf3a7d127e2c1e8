using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Agents.Listener;
using Appliance.Server.Agents.Live;
using Appliance.Server.Agents.Messages;
using Appliance.Server.Agents.Tickets;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;
using Google.Protobuf;
using Grpc.Core;

namespace Appliance.Server.Agents.Calls;

/// <summary>A member's connection, from its hello to its end. Who speaks is read from the certificate, never from a message.</summary>
internal sealed class AgentCalls(
    LiveAgents live, IEnrollmentDesk desk, IMachines machines, ICertificateAuthority authority, ICertificateRenewals renewals, IStore store, IEnumerable<IAgentObserver> observers, HearTickets tickets, TicketBells bells, IEvents events,
    AgentMeters meters, TimeProvider clock, IHostApplicationLifetime life, ILogger<AgentCalls> logger) : Appliance.Agent.Contracts.Agents.AgentsBase
{
    private const int HeartbeatSeconds = 5;
    private const int MostWords = 100; // of what an agent says that it can
    private const int LongestWord = 40;
    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(10);

    public override async Task Connect(IAsyncStreamReader<FromAgent> requestStream, IServerStreamWriter<ToAgent> responseStream, ServerCallContext context)
    {
        var id = Recognise(context);
        var certificate = context.GetHttpContext().Connection.ClientCertificate!;
        using var agent = new LiveAgent(id, clock.GetUtcNow()) { Serial = certificate.SerialNumber };
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, agent.Closed, silence.Token, life.ApplicationStopping);
        live.Enter(agent);
        var telling = TellAsync(agent, responseStream, end.Token);
        try
        {
            // Asked again now that it can be closed: a revocation either finds this connection, or was seen here.
            Recognise(context);
            await TakeUpAsync(agent, end.Token);
            await ListenAsync(agent, certificate, requestStream, silence, end.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException && end.IsCancellationRequested)
        {
            if (agent.Reason is { } reason) throw reason;
            if (silence.IsCancellationRequested) throw new FaultException(FaultKind.Exhausted, FaultCodes.AgentSilent, "Nothing was heard from the agent for too long.");
            if (life.ApplicationStopping.IsCancellationRequested) throw new FaultException(FaultKind.Unavailable, FaultCodes.Restarting, "The appliance is stopping.");
        }
        finally
        {
            await end.CancelAsync();
            await telling;
            await LeaveAsync(agent);
        }
    }

    public override async Task<RenewReply> Renew(RenewRequest request, ServerCallContext context)
    {
        var shown = context.GetHttpContext().Connection.ClientCertificate;
        if (shown is null || renewals.RecogniseForRenewal(shown) is not { } resource || machines.Find(new ResourceId(resource)) is not { Member: true })
            throw new FaultException(FaultKind.Denied, FaultCodes.NotAMember, "This certificate belongs to no member.");
        if (!Guid.TryParse(request.Request, out var id)) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has no id.");
        var renewed = await renewals.RenewAsync(resource, id, request.Csr.ToByteArray(), request.JoinState.ToByteArray(), context.CancellationToken);
        return new RenewReply
        {
            Certificate = ByteString.CopyFrom(renewed.Certificate.Certificate),
            Chain = { renewed.Certificate.Chain.Select(one => ByteString.CopyFrom(one)) },
            JoinState = ByteString.CopyFrom(renewed.JoinState),
        };
    }

    /// <summary>The discovery system lives in memory and has a new key at each boot: it renews nothing.</summary>
    private static bool IsKept(string role) => role == "host";

    /// <summary>Its predecessor is good no longer. While the store is away both are: a member is not turned out for that.</summary>
    private async Task TakeUpAsync(LiveAgent agent, CancellationToken stop)
    {
        try
        {
            await renewals.UsedAsync(agent.Resource.Value, agent.Serial, stop);
        }
        catch (StoreAwayException away)
        {
            Log.ObserverPutOff(logger, machines.Find(agent.Resource)?.Name ?? "", away);
        }
    }

    /// <summary>The member this call's certificate speaks for; asked at each call, for a certificate may be revoked after the handshake.</summary>
    private ResourceId Recognise(ServerCallContext context)
    {
        var connection = context.GetHttpContext().Connection;
        if (connection.ClientCertificate is { } shown && authority.Recognise(shown) is { } resource
            && machines.Find(new ResourceId(resource)) is { Member: true } machine)
        {
            return machine.Id;
        }
        var fault = new FaultException(FaultKind.Denied, FaultCodes.NotAMember, "This certificate belongs to no member.");
        events.Raise(new Event("agents.refused", Severity.Warning, null, $"An agent at {DoorSocket.Plain(connection.RemoteIpAddress)} was refused: {fault.Message}"));
        throw fault;
    }

    private async Task ListenAsync(LiveAgent agent, X509Certificate2 certificate, IAsyncStreamReader<FromAgent> from, CancellationTokenSource silence, CancellationToken stop)
    {
        var pace = new MessagePace(clock);
        silence.CancelAfter(HelloWithin);
        if (!await from.MoveNext(stop)) return;
        if (from.Current.SayCase != FromAgent.SayOneofCase.Hello) throw new FaultException(FaultKind.Invalid, FaultCodes.AgentSilent, "The first message must be a hello.");
        CheckVersion(agent, from.Current.Hello.Version);
        await WelcomeAsync(agent, IsKept(from.Current.Hello.Role) ? renewals.RenewIn(certificate) : TimeSpan.Zero, stop);
        Greet(agent, from.Current.Hello);
        silence.CancelAfter(LiveAgent.LostAfter);
        while (await from.MoveNext(stop))
        {
            silence.CancelAfter(LiveAgent.LostAfter);
            agent.Heard = clock.GetUtcNow();
            machines.Touch(agent.Resource);
            meters.Heard(from.Current.SayCase.ToString());
            pace.Count(from.Current.SayCase);
            if (from.Current.SayCase == FromAgent.SayOneofCase.Hardware) agent.Unkept = HardwareMessages.Read(from.Current.Hardware);
            if (from.Current.SayCase == FromAgent.SayOneofCase.Heartbeat) agent.Usage = UsageMessages.Read(from.Current.Heartbeat, agent.Heard);
            await KeepAsync(agent, stop);
            if (from.Current.SayCase == FromAgent.SayOneofCase.Progress) await tickets.HearAsync(agent, from.Current.Progress, stop);
        }
    }

    /// <summary>Its orders may come now: behind the welcome.</summary>
    private void Greet(LiveAgent agent, Hello hello)
    {
        agent.Greet([.. hello.Can.Where(one => one.Length <= LongestWord).Take(MostWords)], Guid.TryParse(hello.Ledger, out var ledger) ? ledger : null);
        bells.Work.Ring();
    }

    /// <summary>A member that has fallen behind keeps its certificate; it gets in again when it has been updated.</summary>
    private void CheckVersion(LiveAgent agent, string version)
    {
        try
        {
            desk.CheckVersion(version);
        }
        catch (FaultException fault)
        {
            events.Raise(new Event("agents.refused", Severity.Warning, $"resource/{agent.Resource}", $"{machines.Find(agent.Resource)?.Name} was refused: {fault.Message}"));
            throw;
        }
    }

    private async Task WelcomeAsync(LiveAgent agent, TimeSpan renewIn, CancellationToken stop)
    {
        machines.Touch(agent.Resource);
        var name = machines.Find(agent.Resource)?.Name ?? "";
        agent.Tell(new ToAgent
        {
            Welcome = new Welcome
            {
                Name = name,
                HeartbeatSeconds = HeartbeatSeconds,
                ServerTimeUnix = clock.GetUtcNow().ToUnixTimeSeconds(),
                RenewInSeconds = (uint)Math.Ceiling(renewIn.TotalSeconds),
            },
        });
        foreach (var observer in observers) await observer.ConnectedAsync(agent.Resource, stop);
        Log.Connected(logger, name, agent.Resource);
    }

    /// <summary>While the store is away a report waits for the next heartbeat: nobody is turned out for that.</summary>
    private async Task KeepAsync(LiveAgent agent, CancellationToken stop)
    {
        if (agent.Unkept is not { } hardware) return;
        try
        {
            await store.InTransactionAsync(async transaction =>
            {
                await machines.ReportAsync(transaction, agent.Resource, hardware, stop);
                return true;
            }, stop);
            foreach (var observer in observers) await observer.ReportedAsync(agent.Resource, stop);
            agent.Unkept = null;
        }
        catch (StoreAwayException away)
        {
            Log.ObserverPutOff(logger, machines.Find(agent.Resource)?.Name ?? "", away);
        }
    }

    private static async Task TellAsync(LiveAgent agent, IServerStreamWriter<ToAgent> to, CancellationToken stop)
    {
        try
        {
            await foreach (var message in agent.Outbox.ReadAllAsync(stop)) await to.WriteAsync(message, stop);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The connection is over; the listening side says why.
        }
    }

    private async Task LeaveAsync(LiveAgent agent)
    {
        if (!live.Leave(agent)) return;
        var name = machines.Find(agent.Resource)?.Name ?? "a removed machine";
        Log.Disconnected(logger, name, agent.Resource, agent.Reason?.Code ?? "closed");
        try
        {
            foreach (var observer in observers) await observer.DisconnectedAsync(agent.Resource, CancellationToken.None);
        }
        catch (StoreAwayException away)
        {
            Log.ObserverPutOff(logger, name, away);
        }
    }
}
