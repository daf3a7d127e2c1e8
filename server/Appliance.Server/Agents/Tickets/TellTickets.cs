using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Agents.Live;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Agents.Tickets;

/// <summary>
/// Tells the agents connected here what is wanted of them, whoever asked for it on whatever server: when its bell rings, and each second. What
/// was told on this connection is known; after another connect everything open is told again, and the agent knows what it has.
/// </summary>
internal sealed class TellTickets(
    TicketBook book, OpenTickets open, MemberTable members, LiveAgents live, TicketBells bells, ICertificateRenewals renewals, ISecrets secrets, TimeProvider time) : BackgroundService
{
    /// <summary>So many at once per agent; the rest waits for its turn.</summary>
    private const int MostAtOnce = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(10); // behind their deadline, when whoever waited has given up long ago
    private long _beaten;

    public async Task LookAsync(CancellationToken stop)
    {
        if (_beaten == 0 || time.GetElapsedTime(_beaten) >= Beat)
        {
            await members.BeatAsync([.. live.Greeted.Where(agent => agent.Noted).Select(agent => agent.Resource.Value)], stop);
            await book.ExpireOrphansAsync(Orphaned, stop);
            _beaten = time.GetTimestamp();
        }
        foreach (var agent in live.Greeted.Where(agent => !agent.Noted))
        {
            await members.NoteAsync(agent, stop);
            agent.Noted = true;
        }
        foreach (var ofAgent in (await open.OfAgentsOnAsync(members.Me, stop)).GroupBy(ticket => ticket.Agent))
        {
            // Who is quarantined is listened to, and told nothing.
            if (live.Find(ofAgent.Key) is not { Noted: true } agent || renewals.QuarantinedSince(ofAgent.Key.Value) is not null) continue;
            var room = MostAtOnce - ofAgent.Count(ticket => ticket.State != TicketState.Waiting);
            foreach (var ticket in ofAgent)
            {
                if (ticket.State == TicketState.Waiting && room-- <= 0) continue;
                await TellAsync(agent, ticket, stop);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var rung = bells.Work.Next;
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (StoreAwayException)
            {
                // Looked for again: nothing is told that could not be written down.
            }
            await Task.WhenAny(rung, Task.Delay(Pause, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private async Task TellAsync(LiveAgent agent, OpenTicket ticket, CancellationToken stop)
    {
        if (agent.Told.GetValueOrDefault(ticket.Ticket) is { } told && told == new ToldOrder(ticket.Fence, ticket.ToEnd)) return;
        if (ticket.State != TicketState.Waiting && ticket.Ledger != agent.Ledger)
        {
            if (ticket.Looks) await open.EndAsync(ticket, TicketState.Failed, FaultCodes.TicketOverdue, "The agent was restarted.", stop);
            else await open.EndAsync(ticket, TicketState.Unknown, FaultCodes.TicketUnknown, "Its ledger is another one than when the work was begun.", stop);
            return;
        }
        if (await MessageAsync(agent, ticket, stop) is { } message && agent.TryTell(message))
            agent.Told[ticket.Ticket] = new ToldOrder(ticket.Fence, ticket.ToEnd);
    }

    private async Task<ToAgent?> MessageAsync(LiveAgent agent, OpenTicket ticket, CancellationToken stop)
    {
        if (ticket.ToEnd) return End(ticket);
        // Begun, and no younger claim of its job since: it has only to be heard of on this connection.
        if (ticket.State == TicketState.Begun && !agent.Told.ContainsKey(ticket.Ticket)) return new ToAgent { Follow = new Follow { Ticket = ticket.Ticket.ToString(), After = (ulong)ticket.Seq } };
        if (!agent.Can.Contains(ticket.Capability))
        {
            if (ticket.State == TicketState.Waiting)
                await open.EndAsync(ticket, TicketState.Failed, FaultCodes.TicketCannot, $"It can not do this ({ticket.Capability}); it can {string.Join(", ", agent.Can)}.", stop);
            return null;
        }
        return await StartAsync(agent, ticket, stop);
    }

    private async Task<ToAgent?> StartAsync(LiveAgent agent, OpenTicket ticket, CancellationToken stop)
    {
        if (await open.SendAsync(ticket, agent.Ledger, stop) is not { } sent) return null;
        var start = Start.Parser.ParseFrom(sent.Work);
        start.Ticket = ticket.Ticket.ToString();
        start.Fence = (ulong)ticket.Fence;
        start.DeadlineSeconds = (uint)Math.Clamp(Math.Ceiling(ticket.Left.TotalSeconds), 1, 86_400);
        if (sent.Secret is { } secret)
        {
            if (await PasswordAsync(secret, stop) is not { } password)
            {
                // What may have been begun with the password it had then is only ended by its agent.
                if (ticket.State != TicketState.Waiting) return End(ticket);
                await open.EndAsync(ticket, TicketState.Failed, FaultCodes.BmcPasswordMissing, "No password for the BMC can be read.", stop);
                return null;
            }
            start.PowerBmc.Password = password;
        }
        return new ToAgent { Start = start };
    }

    private static ToAgent End(OpenTicket ticket) =>
        new() { Cancel = new Cancel { Ticket = ticket.Ticket.ToString(), Fence = (ulong)ticket.Fence, Object = ticket.Object } };

    private async Task<string?> PasswordAsync(SecretName name, CancellationToken stop)
    {
        try
        {
            return await secrets.ReadAsync(name, stop);
        }
        catch (FaultException)
        {
            return null; // The key is lost, which Identity has told.
        }
    }
}
