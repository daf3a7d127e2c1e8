using Appliance.Agent.Contracts;

namespace Appliance.Agent.Tickets;

/// <summary>A ticket at work: what it says, for whoever follows. Bounded: of many lines the newest are kept.</summary>
internal sealed class Running : IDisposable
{
    private const int MostLines = 100;
    private const int LongestLine = 500;

    private readonly Lock gate = new();
    private readonly Queue<Progress> said = new();
    private readonly CancellationTokenSource end = new();
    private readonly Guid ticket;
    private ulong seq;
    private bool over;

    public Running(Guid ticket, uint attempt)
    {
        (this.ticket, seq) = (ticket, Entry.FirstSeq(attempt));
        Say("", null);
    }

    /// <summary>Somebody wants it ended.</summary>
    public CancellationToken Ended => end.Token;

    /// <summary>Null while it is at work.</summary>
    public Progress? Ending { get; private set; }

    public void End()
    {
        lock (gate)
        {
            if (!over) _ = end.CancelAsync(); // Whoever waits for it goes on elsewhere.
        }
    }

    public void Say(string text, uint? percent)
    {
        lock (gate)
        {
            if (said.Count == MostLines) said.Dequeue();
            var line = new Progress { Ticket = ticket.ToString(), Seq = ++seq, State = Progress.Types.State.Begun, Text = Plain(text) };
            if (percent is { } known) line.Percent = Math.Min(known, 100);
            said.Enqueue(line);
        }
    }

    /// <summary>The number of the message that tells the ending.</summary>
    public ulong Last()
    {
        lock (gate) return ++seq;
    }

    public void Over(Progress ending) => Ending = ending;

    public IReadOnlyList<Progress> After(ulong cursor, int most)
    {
        lock (gate) return [.. said.Where(line => line.Seq > cursor).Take(most)];
    }

    public void Dispose()
    {
        lock (gate)
        {
            over = true;
            end.Dispose();
        }
    }

    private static string Plain(string text) =>
        new([.. text.Take(LongestLine).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)]);
}
