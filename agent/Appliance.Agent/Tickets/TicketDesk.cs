using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appliance.Agent.Contracts;
using Google.Protobuf;

namespace Appliance.Agent.Tickets;

/// <summary>Takes orders, and does them whatever becomes of the connection they came by.</summary>
internal sealed class TicketDesk(Ledger ledger, IReadOnlyList<IWork> works, TimeProvider time)
{
    /// <summary>So many at once; the rest is refused, and asked for again.</summary>
    public const int MostRunning = 64;

    /// <summary>Of so many that have ended the lines are kept, until they are forgotten; of work that only looks, the ending too.</summary>
    private const int MostOver = 100;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private readonly Lock taking = new();
    private readonly ConcurrentDictionary<Guid, Running> running = [];
    private readonly ConcurrentDictionary<Guid, Running> over = [];
    private readonly ConcurrentQueue<Guid> overInTurn = [];
    private Conversation? listener;

    public string LedgerId => ledger.Id.ToString();

    public IEnumerable<string> Can => works.Select(work => work.Capability).Prepend("tickets/1");

    /// <summary>A new connection. It takes the place of the one before, and hears the endings that nobody has forgotten.</summary>
    public Conversation Open()
    {
        var opened = listener = new Conversation(this, time);
        foreach (var ticket in ledger.Unheard) opened.Follow(ticket, 0);
        return opened;
    }

    public void Take(ToAgent message, Conversation talk)
    {
        lock (taking)
        {
            if (message.SayCase == ToAgent.SayOneofCase.Start) Start(message.Start, talk);
            else if (message.SayCase == ToAgent.SayOneofCase.Follow) Follow(message.Follow, talk);
            else if (message.SayCase == ToAgent.SayOneofCase.Cancel) Cancel(message.Cancel, talk);
            else if (message.SayCase == ToAgent.SayOneofCase.Forget) Forget(message.Forget);
        }
    }

    /// <summary>What came after the cursor, at most so many lines, and the ending behind all lines.</summary>
    public IReadOnlyList<Progress> Tell(Guid ticket, ulong cursor, int most)
    {
        if (Remembered(ticket) is { } at)
        {
            var lines = at.After(cursor, most);
            return lines.Count > 0 || at.Ending is null ? lines : [at.Ending];
        }
        return ledger.Find(ticket) is { IsOver: true, Ending: { } ending } entry ? [Answers.Of(ticket, entry.Seq, ending)] : [];
    }

    /// <summary>Gives what runs a moment to end by itself.</summary>
    public async Task LeaveAsync()
    {
        var until = time.GetUtcNow() + Farewell;
        while (!running.IsEmpty && time.GetUtcNow() < until) await Task.Delay(TimeSpan.FromMilliseconds(50), time);
    }

    private void Start(Start order, Conversation talk)
    {
        if (!Guid.TryParseExact(order.Ticket, "D", out var ticket))
        {
            talk.Answer(Answers.Refused(order.Ticket, order.Fence, "INVALID", "The ticket has no id."));
            return;
        }
        if (works.FirstOrDefault(one => one.IsFor(order)) is not { } work)
        {
            talk.Answer(Answers.Refused(order.Ticket, order.Fence, "CANNOT", "This agent does no such work."));
            return;
        }
        if (Refusal(order, work) is { } refusal) talk.Answer(refusal);
        else if (work.OnlyLooks(order)) Look(ticket, order, work, talk);
        else Do(ticket, order, work, talk);
    }

    private Progress? Refusal(Start order, IWork work)
    {
        if (order.Object.Length is 0 or > 200) return Answers.Refused(order.Ticket, order.Fence, "INVALID", "The order names no object.");
        if (work.Problem(order) is { } problem) return Answers.Refused(order.Ticket, order.Fence, "INVALID", problem);
        return null;
    }

    private void Look(Guid ticket, Start order, IWork work, Conversation talk)
    {
        if (Remembered(ticket) is null)
        {
            if (IsBusy(order, talk)) return;
            Begin(ticket, new Running(ticket, 0), order, work);
        }
        talk.Follow(ticket, 0);
    }

    private void Do(Guid ticket, Start order, IWork work, Conversation talk)
    {
        if (ledger.Find(ticket) is null or { State: EntryState.Interrupted } && IsBusy(order, talk)) return;
        var verdict = ledger.Begin(ticket, order.Object, order.Fence, Hash(order, work), work.Harmless(order));
        if (verdict == Verdict.Act) Begin(ticket, new Running(ticket, ledger.Find(ticket)!.Attempt), order, work);
        if (verdict is Verdict.Act or Verdict.Known) talk.Follow(ticket, 0);
        else talk.Answer(Refused(verdict, order.Ticket, order.Fence));
    }

    private bool IsBusy(Start order, Conversation talk)
    {
        if (running.Count < MostRunning) return false;
        talk.Answer(Answers.Refused(order.Ticket, order.Fence, "FULL", $"The agent works on {running.Count} orders already.", again: true));
        return true;
    }

    private static Progress Refused(Verdict verdict, string ticket, ulong fence) => verdict switch
    {
        Verdict.Fenced => Answers.Refused(ticket, fence, "FENCED", "A younger order has this object."),
        Verdict.Conflict => Answers.Refused(ticket, fence, "CONFLICT", "This ticket came with other work before."),
        _ => Answers.Refused(ticket, fence, "FULL", "The ledger has no room, or can not be written.", again: true),
    };

    private void Begin(Guid ticket, Running at, Start order, IWork work)
    {
        running[ticket] = at;
        _ = RunAsync(ticket, at, order, work);
    }

    private async Task RunAsync(Guid ticket, Running at, Start order, IWork work)
    {
        await Task.Yield(); // Whoever reads the connection goes on reading.
        var ending = await EndAsync(at, order, work);
        var seq = at.Last();
        if (!work.OnlyLooks(order)) ledger.End(ticket, ending, seq);
        at.Over(Answers.Of(ticket, seq, ending));
        over[ticket] = at;
        running.TryRemove(ticket, out _);
        at.Dispose();
        overInTurn.Enqueue(ticket);
        while (overInTurn.Count > MostOver && overInTurn.TryDequeue(out var oldest)) over.TryRemove(oldest, out _);
        listener?.Ring();
    }

    private Running? Remembered(Guid ticket) => running.TryGetValue(ticket, out var at) || over.TryGetValue(ticket, out at) ? at : null;

    /// <summary>The boundary: whatever a work throws, its ticket ends.</summary>
    private async Task<Ending> EndAsync(Running at, Start order, IWork work)
    {
        using var overdue = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Clamp(order.DeadlineSeconds, 1u, 86_400u)), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, at.Ended);
        try
        {
            return await work.DoAsync(order, Say, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (work.OnlyLooks(order)) return Ending.Failed("OVERDUE", "It was ended before it was done.", again: true);
            return Ending.Unknown(at.Ended.IsCancellationRequested ? "It was ended in the middle." : "It took longer than it may, and was ended in the middle.");
        }
        catch (Exception defect)
        {
            return Ending.Unknown($"The agent hit a defect: {defect.GetType().Name}: {defect.Message}");
        }

        void Say(string line, uint? percent)
        {
            at.Say(line, percent);
            listener?.Ring();
        }
    }

    private void Follow(Follow ask, Conversation talk)
    {
        if (Guid.TryParseExact(ask.Ticket, "D", out var ticket) && (ledger.Find(ticket) is not null || Remembered(ticket) is not null))
            talk.Follow(ticket, ask.After);
        else talk.Answer(Answers.Missing(ask.Ticket));
    }

    private void Cancel(Cancel ask, Conversation talk)
    {
        if (!Guid.TryParseExact(ask.Ticket, "D", out var ticket)) return;
        // What is at work and in no ledger only looks: anybody may end it.
        var verdict = Remembered(ticket) is not null && ledger.Find(ticket) is null ? Verdict.Known : ledger.Bar(ticket, ask.Object, ask.Fence);
        if (verdict != Verdict.Known && ledger.Find(ticket) is null)
        {
            talk.Answer(Refused(verdict, ask.Ticket, ask.Fence));
            return;
        }
        if (verdict == Verdict.Known) Remembered(ticket)?.End(); // Otherwise it goes on, and its end is told.
        talk.Follow(ticket, 0);
    }

    private void Forget(Forget ask)
    {
        if (!Guid.TryParseExact(ask.Ticket, "D", out var ticket)) return;
        ledger.Forget(ticket);
        over.TryRemove(ticket, out _);
    }

    private static string Hash(Start order, IWork work)
    {
        var bare = order.Clone();
        (bare.Fence, bare.DeadlineSeconds) = (0, 0);
        work.Strip(bare);
        return Convert.ToHexStringLower(SHA256.HashData(bare.ToByteArray()));
    }
}
