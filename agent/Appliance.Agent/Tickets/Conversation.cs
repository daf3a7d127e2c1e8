using System.Threading.Channels;
using Appliance.Agent.Contracts;

namespace Appliance.Agent.Tickets;

/// <summary>
/// What one connection is told: the tickets that were started or are followed on it, each from its cursor on. Bounded in its pace: lines
/// wait, endings do not.
/// </summary>
internal sealed class Conversation(TicketDesk desk, TimeProvider time)
{
    private const int LinesARound = 20;
    private const int MostAnswers = 1000;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ulong> cursors = [];
    private readonly Queue<Progress> answers = new();
    private TaskCompletionSource rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Follow(Guid ticket, ulong after)
    {
        lock (gate) cursors[ticket] = after;
        Ring();
    }

    public void Answer(Progress answer)
    {
        lock (gate)
        {
            if (answers.Count == MostAnswers) answers.Dequeue(); // Whoever asked so much asks again.
            answers.Enqueue(answer);
        }
        Ring();
    }

    public void Ring()
    {
        lock (gate)
        {
            rung.TrySetResult();
            rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Tells until the connection ends.</summary>
    public async Task TellAsync(ChannelWriter<FromAgent> outbox, CancellationToken stop)
    {
        while (true)
        {
            Task next;
            lock (gate) next = rung.Task;
            foreach (var message in Gather()) await outbox.WriteAsync(new FromAgent { Progress = message }, stop);
            await Task.Delay(Round, time, stop);
            if (!HasMore()) await next.WaitAsync(stop);
        }
    }

    private bool HasMore()
    {
        lock (gate) return answers.Count > 0 || cursors.Any(cursor => desk.Tell(cursor.Key, cursor.Value, 1).Count > 0);
    }

    private List<Progress> Gather()
    {
        lock (gate)
        {
            var round = new List<Progress>();
            while (answers.TryDequeue(out var answer)) round.Add(answer);
            var share = Math.Max(1, LinesARound / Math.Max(1, cursors.Count));
            foreach (var (ticket, cursor) in cursors.ToList())
            {
                var news = desk.Tell(ticket, cursor, share);
                round.AddRange(news);
                if (news.Count == 0) continue;
                if (news[^1].State == Progress.Types.State.Begun) cursors[ticket] = news[^1].Seq;
                else cursors.Remove(ticket);
            }
            return round;
        }
    }
}
