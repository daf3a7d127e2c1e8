using Appliance.Contracts;
using Appliance.Server.Jobs;

namespace Appliance.Tests.Jobs.Chaos;

/// <summary>Makes some things on the agent: all of them, or none.</summary>
internal sealed class MakeSet(SimulatedAgent agent, Random chance, Controls controls) : Job<MakeSet.State>
{
    /// <param name="Name">What its things are named after; also the object it locks.</param>
    public sealed record State(string Name, int Things, bool Fails);

    public override IReadOnlyList<Step> Plan(State order) => [.. Enumerable.Range(0, order.Things).Select(Make), Act("judge", (s, _) => Judge(s))];

    public static IEnumerable<string> Wanted(State order) => Enumerable.Range(0, order.Things).Select(number => Thing(order, number));

    private Step Make(int number) => Act(
        $"make {number}",
        (s, run) =>
        {
            if (Chance(25)) throw new FaultException(FaultKind.Conflict, FaultCodes.NameInvalid, "No.");
            run.Say($"making {number}");
            return agent.MakeAsync(Thing(s, number), run.Operation, run.Fence);
        },
        (s, run) => UndoAsync(s, number, run)) with
    { Attempts = 12 };

    private async Task UndoAsync(State s, int number, StepRun run)
    {
        try
        {
            await agent.RemoveAsync(Thing(s, number), run.Undoes!.Value, run.Fence);
        }
        catch (FaultException) when (!controls.UndoUntilDone)
        {
            // The control: tried once.
        }
    }

    private static Task Judge(State s) => s.Fails ? throw new FaultException(FaultKind.Conflict, FaultCodes.NameInvalid, "It was not to be.") : Task.CompletedTask;

    private static string Thing(State s, int number) => $"{s.Name}/{number}";

    private bool Chance(int oneIn)
    {
        lock (chance) return chance.Next(oneIn) == 0;
    }
}
