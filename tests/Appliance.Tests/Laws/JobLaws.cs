using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Tests.Jobs;
using Appliance.Tests.Store;

namespace Appliance.Tests.Laws;

/// <summary>
/// What every job keeps, whatever happens: finished is exactly the wanted world, failed is exactly the empty one. The power is cut at every
/// line of history, before and after it was written, forward and on the way back; every step fails before and after it has acted, for good
/// and for once.
/// </summary>
internal static class JobLaws
{
    /// <param name="emptyWorld">What the job acts on, before it has.</param>
    /// <param name="makeJob">The job, acting on that world.</param>
    /// <param name="look">The world as a text, in which what differs looks different.</param>
    /// <param name="mayLeave">For a job that can not take everything back: what it may leave when it has failed. Null: nothing but the empty world.</param>
    public static async Task CheckAsync<TWorld, TState>(Func<TWorld> emptyWorld, Func<TWorld, Job<TState>> makeJob, TState order, Func<TWorld, string> look, Func<string, bool>? mayLeave = null) where TState : class
    {
        await using var database = await TestStore.CreateAsync();
        var empty = look(emptyWorld());
        var steps = makeJob(emptyWorld()).Plan(order).Count;
        var (wanted, _) = await RunAsync("undisturbed", JobState.Finished, -1, false, null);
        wanted.ShouldNotBe(empty, "a job that changes nothing can not be checked");

        for (var step = 0; step < steps; step++)
        {
            foreach (var after in new[] { false, true })
            {
                var when = $"step {step + 1} fails {(after ? "after" : "before")} it acts";
                ShouldBeLeft((await RunAsync($"{when}, for good", JobState.Failed, step, after, Refused)).World, $"{when}, for good");
                (await RunAsync($"{when}, once", JobState.Finished, step, after, Away, times: 1)).World.ShouldBe(wanted, $"{when}, once");
            }
        }
        await CutEverywhereAsync("forward", JobState.Finished, (world, when) => world.ShouldBe(wanted, when), -1, null);
        await CutEverywhereAsync("on the way back", JobState.Failed, ShouldBeLeft, steps - 1, Refused);

        void ShouldBeLeft(string world, string when)
        {
            if (mayLeave is null) world.ShouldBe(empty, when);
            else mayLeave(world).ShouldBeTrue($"{when}: it left '{world}'");
        }

        async Task CutEverywhereAsync(string way, JobState end, Action<string, string> judge, int failAt, Func<Exception>? failure)
        {
            for (var moment = 0; ; moment++)
            {
                var (found, moments) = await RunAsync($"the power is cut at moment {moment} {way}", end, failAt, true, failure, cutAt: moment);
                judge(found, $"the power is cut at moment {moment} {way}");
                if (moments <= moment) return;
            }
        }

        async Task<(string World, int Moments)> RunAsync(string when, JobState end, int failAt, bool after, Func<Exception>? failure, int times = int.MaxValue, int cutAt = -1)
        {
            CutJournal? journal = null;
            var world = emptyWorld();
            var job = new FaultyJob<TState>(makeJob(world), failAt, after, failure ?? Away, times);
            await using var server = JobsWorld.On(database, inner => journal = new CutJournal(inner, moment => moment != cutAt), job);
            var id = await server.OrderAsync(job, order);
            await server.WorkAsync();
            var shown = await server.ShowAsync(id);
            shown.Job.State.ShouldBe(end, $"{when}: {shown.Job.Error}");
            return (look(world), journal!.Moments);
        }
    }

    private static FaultException Refused() => new(FaultKind.Conflict, FaultCodes.NameInvalid, "The laws refuse it.");

    private static FaultException Away() => new(FaultKind.Unavailable, FaultCodes.StepUnreachable, "The laws make it unreachable.");
}
