using Appliance.Server.Jobs;

namespace Appliance.Tests.Laws;

/// <summary>A job with which the laws themselves are tested: puts two things on a shelf, by what name it learns. Each flaw is one that real jobs had.</summary>
internal sealed class KeepThings(Shelf shelf, Flaw flaw = Flaw.None) : Job<KeepThings.State>
{
    public sealed record State(string Name, string? Place = null);

    public override IReadOnlyList<Step> Plan(State order) =>
    [
        Learn("choose a place", (s, run) => Task.FromResult(s with { Place = shelf.Reserve(run.Operation) }), (s, _) => Do(() => shelf.Free(s.Place))),
        Act("put the first", (s, run) => Do(() => shelf.Put($"{s.Place}/{s.Name}", flaw == Flaw.MakesAnother ? Guid.CreateVersion7() : run.Operation)), Undo("first", s => $"{s.Place}/{s.Name}")),
        Act("put the second", (s, run) => Do(() => shelf.Put($"{s.Place}/lid of {s.Name}", run.Operation)), flaw == Flaw.ForgetsAnUndo ? null : Undo("second", s => $"{s.Place}/lid of {s.Name}")),
    ];

    private Func<State, StepRun, Task> Undo(string which, Func<State, string> name) => (s, _) => Do(() =>
    {
        if (!shelf.Take(name(s)) && flaw == Flaw.UndoInsists) throw new InvalidOperationException($"The {which} is not there.");
    });

    private static Task Do(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

internal enum Flaw
{
    None,
    MakesAnother,
    ForgetsAnUndo,
    UndoInsists,
}
