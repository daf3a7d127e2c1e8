using Appliance.Server.Jobs;

namespace Appliance.Tests.Jobs;

/// <summary>A job whose steps a test writes.</summary>
internal sealed class ScriptedJob(params Step[] steps) : Job<ScriptedJob.State>
{
    public sealed record State(string Word = "", int Count = 0);

    public override string Kind => Name;

    public override int Version => Edition;

    public string Name { get; init; } = "scripted";

    public new int Edition { get; init; } = 1;

    public override IReadOnlyList<Step> Plan(State order) => steps;

    public static Step Does(string name, Func<State, StepRun, Task> act, Func<State, StepRun, Task>? undo = null) => Act(name, act, undo);

    public static Step Learns(string name, Func<State, StepRun, Task<State>> learn, Func<State, StepRun, Task>? undo = null) => Learn(name, learn, undo);
}
