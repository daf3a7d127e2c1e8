using System.Diagnostics;
using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Tests.Store;

namespace Appliance.Tests.Jobs.Processes;

public sealed class TakeOverTests
{
    private const int Jobs = 6;
    private static readonly TimeSpan WithinTheLease = TimeSpan.FromSeconds(15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AKilledServersJobsGoOnOnTheOtherWithinTheLeaseAndNoStepActsTwice()
    {
        await using var database = await TestStore.CreateAsync();
        var root = Directory.CreateTempSubdirectory("appliance-jobs-");
        await using var here = JobsWorld.On(database, journal => journal, new CrossTheGate());
        var folders = Enumerable.Range(0, Jobs).Select(number => root.CreateSubdirectory($"job-{number}").FullName).ToList();
        var servers = new[] { "a", "b" }.Select(name => EngineHost.Start(database.ConnectionString, root.CreateSubdirectory(name).FullName)).ToList();
        try
        {
            var jobs = new List<Guid>();
            foreach (var folder in folders) jobs.Add(await here.OrderAsync((Job<CrossTheGate.State>)here.Get<JobKind>(), new CrossTheGate.State(folder)));
            await Eventually.TrueAsync(() => folders.All(folder => CrossTheGate.Lines(folder, "attempts").Length > 0), "every job stands at its gate", Stop);
            // One of the two is killed: whichever has more.
            var doomed = servers.MaxBy(server => folders.Count(folder => HeldBy(folder) == server.Id))!;
            var orphans = Enumerable.Range(0, Jobs).Where(number => HeldBy(folders[number]) == doomed.Id).ToList();
            orphans.ShouldNotBeEmpty();

            doomed.Kill(); // SIGKILL
            var killed = await here.Store.FirstAsync("select clock_timestamp()", row => new DateTimeOffset(row.GetDateTime(0), TimeSpan.Zero), Stop);
            await Eventually.TrueAsync(() => orphans.All(number => HeldBy(folders[number]) != doomed.Id), "the other has them all", Stop);
            foreach (var folder in folders) await File.WriteAllTextAsync(Path.Combine(folder, "open"), "", Stop);
            await Eventually.TryAsync(async () => (await ShowAsync()).All(job => job.Job.State == JobState.Finished), "all are finished", Stop);

            foreach (var folder in folders) CrossTheGate.Lines(folder, "marks").ShouldBe(["near", "gate", "far"]);
            foreach (var number in orphans)
            {
                var attempts = CrossTheGate.Lines(folders[number], "attempts").Select(line => line.Split(' ')).ToList();
                attempts.Count.ShouldBe(2);
                long.Parse(attempts[1][1]).ShouldBeGreaterThan(long.Parse(attempts[0][1]), "whoever takes over has a greater fence");
                attempts[1][2].ShouldBe(attempts[0][2], "the operation is the same");
                var again = (await here.LinesAsync(jobs[number])).Last(line => line is { Fact: JobFact.Started, Step: 2 });
                (again.At - killed).ShouldBeLessThanOrEqualTo(WithinTheLease);
            }

            async Task<List<JobDetail>> ShowAsync()
            {
                var shown = new List<JobDetail>();
                foreach (var job in jobs) shown.Add(await here.ShowAsync(job));
                return shown;
            }
        }
        finally
        {
            foreach (var server in servers) End(server);
            root.Delete(recursive: true);
        }
    }

    /// <summary>The process that stood at the gate last.</summary>
    private static int HeldBy(string folder) => int.Parse(CrossTheGate.Lines(folder, "attempts")[^1].Split(' ')[0]);

    private static void End(Process server)
    {
        if (!server.HasExited) server.Kill(entireProcessTree: true);
        server.WaitForExit(TimeSpan.FromSeconds(10));
        server.Dispose();
    }
}
