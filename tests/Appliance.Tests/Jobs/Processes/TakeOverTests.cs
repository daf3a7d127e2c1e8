using System.Diagnostics;
using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Tests.Store;

namespace Appliance.Tests.Jobs.Processes;

[Collection(ProcessesCollection.Name)]
public sealed class TakeOverTests
{
    /// <summary>So many that they stand at their gates only when both servers work.</summary>
    private const int Jobs = 2 * EngineHost.Workers;

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
            await Eventually.TrueAsync(() =>
            {
                servers.ShouldAllBe(server => !server.HasExited, "a server has ended by itself");
                return folders.All(folder => CrossTheGate.Lines(folder, "attempts").Length > 0);
            }, "every job stands at its gate", Stop);
            var doomed = servers[0];
            var orphans = Enumerable.Range(0, Jobs).Where(number => HeldBy(folders[number]) == doomed.Id).ToList();
            orphans.Count.ShouldBe(EngineHost.Workers, "both share the work");

            doomed.Kill(); // SIGKILL
            var killed = await here.Store.FirstAsync("select clock_timestamp()", row => new DateTimeOffset(row.GetDateTime(0), TimeSpan.Zero), Stop);
            foreach (var number in Enumerable.Range(0, Jobs).Except(orphans)) await OpenAsync(folders[number]); // Its own make room.
            await Eventually.TrueAsync(() => orphans.All(number => HeldBy(folders[number]) != doomed.Id), "the other has them all", Stop);
            foreach (var number in orphans) await OpenAsync(folders[number]);
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

    private static Task OpenAsync(string folder) => File.WriteAllTextAsync(Path.Combine(folder, "open"), "", Stop);

    /// <summary>The process that stood at the gate last.</summary>
    private static int HeldBy(string folder) => int.Parse(CrossTheGate.Lines(folder, "attempts")[^1].Split(' ')[0]);

    private static void End(Process server)
    {
        if (!server.HasExited) server.Kill(entireProcessTree: true);
        server.WaitForExit(TimeSpan.FromSeconds(10));
        server.Dispose();
    }
}
