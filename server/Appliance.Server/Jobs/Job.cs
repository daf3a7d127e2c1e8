using System.Text.Json;

namespace Appliance.Server.Jobs;

/// <summary>
/// Work of several steps that outlives a request, a server and a power cut. It ends finished, or everything is undone. The laws its author
/// keeps, and <c>JobLaws</c> checks: a step done twice under one <see cref="StepRun.Operation"/> is done once; an undo accepts that nothing
/// is there, and removes only what this job made; ids are chosen before the job is asked for.
/// </summary>
/// <typeparam name="TState">A record that JSON can carry; no secrets in it.</typeparam>
public abstract class Job<TState> : JobKind where TState : class
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    /// <summary>All steps, before the first runs. Made anew from the order at every start and resume, so it depends on nothing else.</summary>
    public abstract IReadOnlyList<Step> Plan(TState order);

    /// <summary>A step that adds to the state.</summary>
    protected static Step Learn(string name, Func<TState, StepRun, Task<TState>> learn, Func<TState, StepRun, Task>? undo = null) =>
        new(name, async (state, run) => await learn((TState)state, run), Undo(undo));

    /// <summary>A step that changes the world, and the state not.</summary>
    protected static Step Act(string name, Func<TState, StepRun, Task> act, Func<TState, StepRun, Task>? undo = null) =>
        new(name, async (state, run) =>
        {
            await act((TState)state, run);
            return state;
        }, Undo(undo));

    internal sealed override object Read(string json) => JsonSerializer.Deserialize<TState>(json, Json) ?? throw new JsonException("A job's state is null.");

    internal sealed override string Write(object state) => JsonSerializer.Serialize((TState)state, Json);

    internal sealed override IReadOnlyList<Step> PlanOf(object order) => Plan((TState)order);

    private static Func<object, StepRun, Task>? Undo(Func<TState, StepRun, Task>? undo) => undo is null ? null : (state, run) => undo((TState)state, run);
}
