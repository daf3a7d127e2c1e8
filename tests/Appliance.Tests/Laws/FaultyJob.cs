using Appliance.Server.Jobs;

namespace Appliance.Tests.Laws;

/// <summary>A job one of whose steps fails, before or after it has acted.</summary>
/// <param name="failAt">The step, from 0; -1 for none.</param>
/// <param name="times">How often it fails before it succeeds.</param>
internal sealed class FaultyJob<TState>(Job<TState> inner, int failAt, bool afterActing, Func<Exception> failure, int times = int.MaxValue) : Job<TState> where TState : class
{
    private int _left = times;

    public override string Kind => inner.Kind;

    public override int Version => inner.Version;

    public override IReadOnlyList<Step> Plan(TState order) => [.. inner.Plan(order).Select((step, place) => place == failAt ? step with { Do = Fail(step.Do) } : step)];

    private Func<object, StepRun, Task<object>> Fail(Func<object, StepRun, Task<object>> act) => async (state, run) =>
    {
        var fails = Interlocked.Decrement(ref _left) >= 0;
        if (fails && !afterActing) throw failure();
        var then = await act(state, run);
        return fails ? throw failure() : then;
    };
}
