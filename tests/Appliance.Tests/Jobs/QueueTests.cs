using Appliance.Contracts;
using Appliance.Server.Jobs;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Jobs;

/// <summary>Whose turn it is, who waits for whom, and what is the same job.</summary>
public sealed class QueueTests
{
    private readonly List<string> _did = [];
    private readonly ScriptedJob _job;

    public QueueTests() => _job = new ScriptedJob(Does("do", (s, _) =>
    {
        _did.Add(s.Word);
        return Task.CompletedTask;
    }));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithinAPriorityTheFirstGoesFirstAndAHigherOneGoesAhead()
    {
        await using var world = await JobsWorld.CreateAsync(_job);
        foreach (var (word, priority) in new[] { ("low", JobPriority.Low), ("first", JobPriority.Normal), ("second", JobPriority.Normal), ("high", JobPriority.High) })
            await OrderAsync(world, word, priority);

        await world.WorkAsync();

        _did.ShouldBe(["high", "first", "second", "low"]);
    }

    /// <summary>An hour a level: what has waited longer than that goes ahead of everything new on the next level, however much of it comes.</summary>
    [Fact]
    public async Task NoJobStarvesHoweverMuchOfAHigherPriorityComes()
    {
        await using var world = await JobsWorld.CreateAsync(_job);
        await OrderAsync(world, "patient", JobPriority.Low);
        await world.Store.ExecuteAsync("update jobs.jobs set turn = turn - interval '121 minutes'", Stop);
        for (var number = 0; number < 5; number++) await OrderAsync(world, $"high {number}", JobPriority.High);

        await world.WorkAsync();

        _did[0].ShouldBe("patient");
    }

    [Fact]
    public async Task WhoWantsALockedObjectWaitsAndIsToldForWhat()
    {
        await using var world = await JobsWorld.CreateAsync(_job);
        var holder = await OrderAsync(world, "holder", objects: ["resource/1", "resource/2"]);
        await world.Store.ExecuteAsync($"insert into jobs.locks (object, job, purpose) select o, {holder}, 'resize disk' from unnest(array['resource/1', 'resource/2']) o", Stop);
        var waits = await OrderAsync(world, "waits", objects: ["resource/2", "resource/3"]);
        await OrderAsync(world, "free", objects: ["resource/4"]);
        await OrderAsync(world, "behind", objects: ["resource/3"]);
        await world.Store.ExecuteAsync($"update jobs.jobs set state = 'Stuck' where id = {holder}", Stop);

        await world.WorkAsync();
        _did.ShouldBe(["free"], "whoever wants what an earlier job wants waits too, so that the earlier one's turn comes");
        var number = (await world.ShowAsync(holder)).Job.Number;
        (await world.ShowAsync(waits)).WaitsFor.ShouldBe([$"resource/2 is locked by: resize disk, job {number}"]);

        await world.Decide.GiveUpAsync(holder, "bob", Stop);
        await world.WorkAsync();
        _did.ShouldBe(["free", "waits", "behind"]);
    }

    [Fact]
    public async Task TheSameKeyIsTheSameJobAndAnotherOrderWithItIsRefused()
    {
        await using var world = await JobsWorld.CreateAsync(_job);
        var first = await AskAsync("once", "ann");
        var again = await AskAsync("once", "ann");
        var refused = await Should.ThrowAsync<FaultException>(() => AskAsync("twice", "ann"));
        var others = await AskAsync("once", "bob");

        (again.Id, again.Number, again.Again, first.Again).ShouldBe((first.Id, first.Number, true, false));
        refused.Code.ShouldBe(FaultCodes.JobKeyReused);
        others.Id.ShouldNotBe(first.Id, "a key is its owner's");
        await world.WorkAsync();
        _did.ShouldBe(["once", "once"]);

        Task<OrderedJob> AskAsync(string word, string by) => world.Jobs.OrderAsync(_job, new State(word), new JobRequest(by, "ask", ["resource/1"], IdempotencyKey: "key"), Stop);
    }

    [Fact]
    public async Task AJobThatIsAskedForInAChangeIsKeptWithItOrNotAtAll()
    {
        await using var world = await JobsWorld.CreateAsync(_job);

        await Should.ThrowAsync<InvalidOperationException>(() => world.Store.InTransactionAsync<bool>(async transaction =>
        {
            await world.Jobs.OrderAsync(transaction, _job, new State("never"), new JobRequest("ann", "never", ["resource/1"]), Stop);
            throw new InvalidOperationException("The change fails.");
        }, Stop));
        await world.WorkAsync();

        _did.ShouldBeEmpty();
    }

    private async Task<Guid> OrderAsync(JobsWorld world, string word, JobPriority priority = JobPriority.Normal, params string[] objects) =>
        (await world.Jobs.OrderAsync(_job, new State(word), new JobRequest("ann", word, objects, Priority: priority), Stop)).Id;
}
