using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Jobs;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Jobs;

/// <summary>A job is reached by whoever reaches the machine it is about, and by whoever asked for it, as far as their grants say.</summary>
public sealed class JobSightTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedJob _job;
    private TestAppliance _appliance = null!;
    private ApplianceClient _administrator = null!;
    private TestPeople _people = null!;
    private Machine _left = null!;
    private Machine _right = null!;

    public JobSightTests() => _job = new ScriptedJob(Does("pass the gate", (_, run) => _gate.Task.WaitAsync(run.Stop)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(instead: services => services.AddSingleton<JobKind>(_job));
        _administrator = new ApplianceClient(_appliance.SignedIn);
        _people = new TestPeople(_appliance);
        var machines = _appliance.Services.GetRequiredService<IMachines>();
        (_left, _right) = ((await machines.SeenAsync(InventoryWorld.Mac(1), FirmwareKind.Bios, Stop))!, (await machines.SeenAsync(InventoryWorld.Mac(2), FirmwareKind.Bios, Stop))!);
        await _administrator.MoveToPoolAsync(_left.Name, "left", Stop);
        await _administrator.MoveToPoolAsync(_right.Name, "right", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _appliance.DisposeAsync();
    }

    [Fact]
    public async Task WhoHoldsAPoolReachesTheJobsAboutItsMachinesOnly()
    {
        var otto = await _people.ClientAsync("otto", "operator", "pool/left");
        var (inside, outside, about) = (await OrderAsync(About(_left)), await OrderAsync(About(_right)), await OrderAsync("plugin/dns"));

        (await SeenAsync(otto)).ShouldBe([inside]);
        (await otto.CancelJobAsync($"{inside}", Stop)).Job.CancelledBy.ShouldBe("otto");
        foreach (var hidden in new[] { outside, about })
        {
            (await Should.ThrowAsync<FaultException>(() => otto.JobAsync($"{hidden}", Stop))).Code.ShouldBe(FaultCodes.NotFound);
            (await Should.ThrowAsync<FaultException>(() => otto.JobLinesAsync($"{hidden}", 0, 10, Stop))).Code.ShouldBe(FaultCodes.NotFound);
            (await Should.ThrowAsync<FaultException>(() => otto.CancelJobAsync($"{hidden}", Stop))).Code.ShouldBe(FaultCodes.NotFound);
        }
        (await SeenAsync(_administrator)).ShouldBe([about, outside, inside]);
    }

    [Fact]
    public async Task WhoHoldsOnlyTheirOwnReachesWhatTheyAskedFor()
    {
        var olga = await _people.ClientAsync("olga", "operator", "own");
        var me = await _administrator.UserAsync("olga", Stop);
        var (own, others) = (await OrderAsync(About(_left), me), await OrderAsync(About(_left)));

        (await SeenAsync(olga)).ShouldBe([own]);
        (await olga.CancelJobAsync($"{own}", Stop)).Job.CancelledBy.ShouldBe("olga");
        (await Should.ThrowAsync<FaultException>(() => olga.JobAsync($"{others}", Stop))).Code.ShouldBe(FaultCodes.NotFound);
        (await olga.WhyAsync(Permissions.JobWrite, $"job/{own}", null, Stop)).Allowed.ShouldBeTrue();
        (await Should.ThrowAsync<FaultException>(() => olga.WhyAsync(Permissions.JobWrite, $"job/{others}", null, Stop))).Code.ShouldBe(FaultCodes.NotFound);
    }

    [Fact]
    public async Task ADenyHidesWhatEverythingAndOwnWouldShow()
    {
        var vera = await _people.ClientAsync("vera", "operator");
        var olga = await _people.ClientAsync("olga", "operator", "own");
        var him = await _administrator.UserAsync("olga", Stop);
        foreach (var name in new[] { "vera", "olga" }) await _administrator.AddGrantAsync(new GrantSpec("operator", name, Scope: "pool/left", Deny: true), Stop);
        var (inside, outside, about) = (await OrderAsync(About(_left), him), await OrderAsync(About(_right), him), await OrderAsync("plugin/dns"));

        (await SeenAsync(vera)).ShouldBe([about, outside]);
        (await SeenAsync(olga)).ShouldBe([outside]);
        (await Should.ThrowAsync<FaultException>(() => vera.JobAsync($"{inside}", Stop))).Code.ShouldBe(FaultCodes.NotFound);
        (await Should.ThrowAsync<FaultException>(() => olga.JobAsync($"{inside}", Stop))).Code.ShouldBe(FaultCodes.NotFound);
    }

    [Fact]
    public async Task WhoMayOnlyLookIsToldSoAndNotThatThereIsNone()
    {
        var vera = await _people.ClientAsync("vera", "viewer", "pool/left");
        var number = await OrderAsync(About(_left));

        (await vera.JobAsync($"{number}", Stop)).Job.Number.ShouldBe(number);
        (await Should.ThrowAsync<FaultException>(() => vera.CancelJobAsync($"{number}", Stop))).Code.ShouldBe(FaultCodes.NotAllowed);
    }

    [Fact]
    public async Task AFollowedJobIsHeardNoFurtherThanItIsSeen()
    {
        var otto = await _people.ClientAsync("otto", "operator", "pool/left");
        var number = await OrderAsync(About(_left));
        await using var lines = otto.FollowJobAsync($"{number}", 0, Stop).GetAsyncEnumerator(Stop);
        (await NextAsync())!.Fact.ShouldBe(JobFact.Asked);
        (await NextAsync())!.Fact.ShouldBe(JobFact.Started);

        await _administrator.MoveToPoolAsync(_left.Name, "right", Stop);
        await Eventually.TryAsync(async () => await SeenAsync(otto) is [], "it is out of reach", Stop);
        var next = NextAsync();
        _gate.SetResult();

        (await next).ShouldBeNull();

        async Task<JobLine?> NextAsync() => await lines.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop) ? lines.Current : null;
    }

    [Fact]
    public async Task WhoSwitchesAMachineOwnsTheJob()
    {
        await _administrator.SetPowerAsync(_left.Id.ToString(), new PowerSpec { Driver = "simulated", Address = "honest" }, Stop);
        var otto = await _people.ClientAsync("otto", "operator", "pool/left");
        await _people.ClientAsync("olga", "operator", "own");

        var answers = await otto.SwitchAsync([_left.Id.ToString()], PowerAction.On, null, Stop);

        var job = answers.ShouldHaveSingleItem().Order!.Job;
        (await _administrator.WhyAsync(Permissions.JobRead, $"job/{job}", "olga", Stop)).Allowed.ShouldBeFalse();
        await _administrator.AddGrantAsync(new GrantSpec("operator", "otto", Scope: "own"), Stop);
        await _administrator.MoveToPoolAsync(_left.Name, "right", Stop);
        (await otto.JobAsync(job.ToString(), Stop)).Job.AskedBy.ShouldBe("otto");
    }

    private static string About(Machine machine) => $"resource/{machine.Id}";

    private static async Task<long[]> SeenAsync(ApplianceClient client)
    {
        var page = await client.JobsAsync(new JobQuery(Kind: "scripted"), Stop);
        page.Total.ShouldBe(page.Items.Count);
        return [.. page.Items.Select(job => job.Number)];
    }

    private async Task<long> OrderAsync(string about, User? asker = null) =>
        (await _appliance.Services.GetRequiredService<IJobs>().OrderAsync(_job, new State(), new JobRequest(asker?.Name ?? "ann", "go", [about], Asker: asker?.Id), Stop)).Number;
}
