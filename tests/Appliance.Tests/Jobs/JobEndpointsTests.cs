using System.Net;
using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Jobs;

public sealed class JobEndpointsTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedJob _job;

    public JobEndpointsTests() => _job = new ScriptedJob(
        Does("begin", (_, run) =>
        {
            run.Progress(50, "half way");
            return Task.CompletedTask;
        }),
        Does("pass the gate", (_, run) => _gate.Task.WaitAsync(run.Stop)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task JobsAreFoundByWhatTheyAreAndWhoAsked()
    {
        _gate.SetResult();
        await using var appliance = await StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var first = await OrderAsync(appliance, "ann", "resize the disk of web1", "resource/1");
        var second = await OrderAsync(appliance, "bob", "switch on web2", "resource/2");
        await Eventually.TryAsync(async () => (await client.JobsAsync(new JobQuery(State: JobState.Finished), Stop)).Total == 2, "both are finished", Stop);

        (await FoundAsync(new JobQuery(Object: "resource/2"))).ShouldBe([second]);
        (await FoundAsync(new JobQuery(AskedBy: "ann"))).ShouldBe([first]);
        (await FoundAsync(new JobQuery(Search: "DISK"))).ShouldBe([first]);
        (await FoundAsync(new JobQuery(Search: $"{second}"))).ShouldContain(second);
        (await FoundAsync(new JobQuery(Kind: "scripted", Limit: 1))).ShouldBe([second]);
        (await FoundAsync(new JobQuery(Before: second))).ShouldBe([first]);
        (await FoundAsync(new JobQuery(Open: true))).ShouldBeEmpty();

        async Task<long[]> FoundAsync(JobQuery query) => [.. (await client.JobsAsync(query, Stop)).Items.Select(job => job.Number)];
    }

    [Fact]
    public async Task EverythingWrongWithAQueryIsNamed()
    {
        await using var appliance = await StartAsync();

        using var answer = await appliance.SignedIn.GetAsync(new Uri("api/v1/jobs?state=asleep&open=maybe&limit=0&before=x&search=%07", UriKind.Relative), Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        foreach (var field in new[] { "state", "open", "limit", "before", "search" }) text.ShouldContain($"\"field\":\"{field}\"");
        using var unknown = await appliance.SignedIn.GetAsync(new Uri("api/v1/jobs/4711", UriKind.Relative), Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task WhoFollowsHearsEveryLineOnceAndTheStreamEndsWithTheJob()
    {
        await using var appliance = await StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var number = await OrderAsync(appliance, "ann", "go", "resource/1");
        var lines = new List<JobLine>();
        await foreach (var line in client.FollowJobAsync($"{number}", 0, Stop))
        {
            lines.Add(line);
            if (line is { Fact: JobFact.Started, Step: 2 }) break; // The connection is lost.
        }
        var shown = await client.JobAsync($"{number}", Stop);
        (shown.Job.State, shown.Job.Step, shown.Job.StepsDone).ShouldBe((JobState.Running, "pass the gate", 1));

        _gate.SetResult();
        await foreach (var line in client.FollowJobAsync(shown.Job.Id.ToString(), lines[^1].Id, Stop)) lines.Add(line);

        lines.Select(line => line.Fact).ShouldBe([
            JobFact.Asked, JobFact.Started, JobFact.Said, JobFact.Succeeded, JobFact.Started, JobFact.Succeeded, JobFact.JobFinished]);
        (await client.JobLinesAsync($"{number}", 0, 100, Stop)).Items.ShouldBe(lines);
        (await client.EventsAsync(new EventQuery(Search: "job."), Stop)).Items.Select(happened => happened.Name).ShouldBe(["job.finished", "job.started"]);
    }

    [Fact]
    public async Task ARunningJobIsCancelledAndASecondCancelIsRefusedOnceItHasEnded()
    {
        await using var appliance = await StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var number = await OrderAsync(appliance, "ann", "go", "resource/1");
        await Eventually.TryAsync(async () => (await client.JobAsync($"{number}", Stop)).Job.Step == "pass the gate", "it stands at the gate", Stop);

        (await client.CancelJobAsync($"{number}", Stop)).Job.CancelledBy.ShouldBe(TestAppliance.Administrator);
        _gate.SetException(new FaultException(FaultKind.Unavailable, FaultCodes.StepUnreachable, "Closed."));
        await Eventually.TryAsync(async () => (await client.JobAsync($"{number}", Stop)).Job.State == JobState.Cancelled, "it is cancelled", Stop);

        (await Should.ThrowAsync<FaultException>(() => client.CancelJobAsync($"{number}", Stop))).Code.ShouldBe(FaultCodes.JobNotOpen);
    }

    private Task<TestAppliance> StartAsync() => TestAppliance.StartAsync(instead: services => services.AddSingleton<JobKind>(_job));

    private async Task<long> OrderAsync(TestAppliance appliance, string by, string title, string about) =>
        (await appliance.Services.GetRequiredService<IJobs>().OrderAsync(_job, new State(), new JobRequest(by, title, [about]), Stop)).Number;
}
