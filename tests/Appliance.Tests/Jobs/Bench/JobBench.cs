using System.Diagnostics;
using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Jobs.Bench;

/// <summary>
/// How fast jobs are, for <c>make bench</c>: steps a second as a ratio against a bare loop that claims and completes rows on the same
/// PostgreSQL in the same run, and how long a page of the list takes over 100,000 ended jobs. The ratio means something on any machine.
/// </summary>
public sealed class JobBench(ITestOutputHelper output)
{
    private const int Jobs = 1000;
    private const int Steps = 4;
    private const int Workers = 8;
    private const int Ended = 100_000;
    private const int Requests = 400;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task StepsASecond()
    {
        await using var world = await JobsWorld.CreateAsync(new ScriptedJob([.. Enumerable.Range(0, Steps).Select(number => Does($"step {number}", (_, _) => Task.CompletedTask))]));
        var bare = await BareAsync(world.Store);
        var ours = await OursAsync(world);
        output.WriteLine($"Jobs: {ours:0} steps/s; a bare claim and complete: {bare:0} rows/s; ratio {ours / bare:0.00}");
    }

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task AListOfMany()
    {
        await using var appliance = await TestAppliance.StartAsync();
        await appliance.Store.ExecuteAsync(
            $$"""
            with made as (
              insert into jobs.jobs (id, kind, version, title, object, asked_by, words, priority, turn, started, ended, state, objects, steps, at, ordered, data, locked, order_hash)
              select gen_random_uuid(), 'cycle-power', 1, 'switch on web' || n, 'resource/' || n % 500, 'ann', 'cycle-power switch on web' || n || ' resource/' || n % 500 || ' ann', 1,
                now(), now(), now(), case when n % 20 = 0 then 'Failed' else 'Finished' end, '{}', array['one', 'two'], 2, '{"word":"x"}', '{"word":"x"}', true, ''::bytea
              from generate_series(1, {{Ended}}) n returning id)
            insert into jobs.history (job, fact, step, attempt, fence) select id, fact, 0, 1, 1 from made cross join unnest(array['Started', 'Succeeded', 'Started', 'Succeeded']) fact
            """, Stop);
        await appliance.Store.ExecuteAsync("analyze jobs.jobs", Stop);
        foreach (var (what, query) in new[] { ("newest", ""), ("failed", "?state=failed"), ("of one object", "?object=resource/77"), ("searched", "?search=web4711"), ("open", "?open=true") })
        {
            var times = new List<double>();
            for (var number = 0; number < Requests; number++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await appliance.SignedIn.GetAsync(new Uri($"api/v1/jobs{query}", UriKind.Relative), Stop);
                answer.EnsureSuccessStatusCode();
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            times.Sort();
            output.WriteLine($"A page of jobs over {Ended} ended, {what}: p50 {times[Requests / 2]:0.0} ms, p99 {times[Requests * 99 / 100]:0.0} ms");
        }
    }

    private static async Task<double> OursAsync(JobsWorld world)
    {
        var kind = (ScriptedJob)world.Get<JobKind>();
        for (var number = 0; number < Jobs; number++) await world.OrderAsync(kind, new State());
        using var engine = world.Engine(Workers);
        var began = Stopwatch.GetTimestamp();
        await engine.StartAsync(Stop);
        await Eventually.TryAsync(
            async () => await world.Store.FirstAsync($"select count(*) from jobs.jobs where state <> {nameof(JobState.Finished)}", row => row.GetInt64(0), Stop) == 0, "all are finished", Stop);
        var took = Stopwatch.GetElapsedTime(began);
        await engine.StopAsync(Stop);
        return Jobs * Steps / took.TotalSeconds;
    }

    private static async Task<double> BareAsync(IStore store)
    {
        await store.ExecuteAsync("create schema bare", Stop);
        await store.ExecuteAsync("create table bare.work (id int primary key, state int not null default 0)", Stop);
        await store.ExecuteAsync($"insert into bare.work (id) select generate_series(1, {Jobs * Steps})", Stop);
        await store.ExecuteAsync("create index on bare.work (id) where state = 0", Stop);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            while (await store.FirstAsync(
                "update bare.work set state = 1 where id = (select id from bare.work where state = 0 order by id limit 1 for update skip locked) returning id", row => row.GetInt32(0), Stop) is > 0 and var id)
                await store.ExecuteAsync($"update bare.work set state = 2 where id = {id}", Stop);
        }));
        return Jobs * Steps / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
