using Appliance.Agent.Link;

namespace Appliance.Agent.Commands;

/// <summary>How far each of the simulated machines has come. Ends the simulation when all have come far enough.</summary>
internal sealed class Crowd(int count, Step? until, CancellationTokenSource enough)
{
    private readonly Step?[] steps = new Step?[count];
    private readonly bool[] lost = new bool[count];
    private readonly Lock counting = new();
    private string told = "";

    public int Failed { get; private set; }

    public void Moved(int index, Standing standing)
    {
        lock (counting)
        {
            steps[index] = standing.Step;
            EndIfEnough();
        }
    }

    public void Lost(int index, string serial, string reason)
    {
        lock (counting)
        {
            lost[index] = true;
            Failed++;
            Console.Error.WriteLine($"{serial}: {reason}");
            EndIfEnough();
        }
    }

    /// <summary>One line, when it differs from the last one.</summary>
    public void Tell()
    {
        lock (counting)
        {
            var line = $"{count} machines: {Count(Step.WaitingForApproval)} waiting for approval, {Count(Step.Connected)} connected, " +
                $"{Count(Step.ServerAway)} without an answer, {Failed} failed.";
            if (line != told) Console.Out.WriteLine(line);
            told = line;
        }
    }

    private int Count(Step step) => steps.Count(one => one == step);

    private void EndIfEnough()
    {
        if (until is not { } goal || enough.IsCancellationRequested) return;
        var there = Enumerable.Range(0, count).Count(index => lost[index] || steps[index] is { } step && (step == goal || goal == Step.WaitingForApproval && step >= Step.Approved));
        if (there == count) enough.CancelAfter(0);
    }
}
