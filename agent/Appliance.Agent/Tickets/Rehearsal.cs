using Appliance.Agent.Contracts;

namespace Appliance.Agent.Tickets;

/// <summary>The work of simulated machines: takes its time, and leaves a line with the ticket in a file, so that one can count how often it was done.</summary>
/// <param name="file">Null: nobody counts.</param>
internal sealed class Rehearsal(string? file, TimeProvider time) : IWork
{
    private const uint MostLines = 1_000_000;

    private readonly Lock counting = new();

    public string Capability => "rehearsal/1";

    public bool IsFor(Start order) => order.WorkCase == Start.WorkOneofCase.Rehearse;

    public string? Problem(Start order) => order.Rehearse.Lines > MostLines ? "Too many lines." : null;

    public bool OnlyLooks(Start order) => false;

    public bool Harmless(Start order) => order.Rehearse.Harmless;

    public void Strip(Start order)
    {
        // It has no secrets.
    }

    public async Task<Ending> DoAsync(Start order, Action<string, uint?> say, CancellationToken stop)
    {
        var play = order.Rehearse;
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(play.BeforeMilliseconds), time, stop);
        }
        catch (OperationCanceledException)
        {
            return Ending.Cancelled;
        }
        for (uint line = 1; line <= play.Lines; line++) say($"line {line} of {play.Lines}", line * 100 / play.Lines);
        Count(order.Ticket);
        await Task.Delay(TimeSpan.FromMilliseconds(play.AfterMilliseconds), time, stop);
        return play.Fails.Length > 0 ? Ending.Failed("REHEARSED", play.Fails, again: false) : Ending.Done();
    }

    /// <summary>One after the other: two who append at once write over each other.</summary>
    private void Count(string ticket)
    {
        if (file is null) return;
        lock (counting) File.AppendAllText(file, $"{ticket}\n");
    }
}
