using System.Globalization;
using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Tests.Api;
using Appliance.Tests.Jobs;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Cli;

/// <summary>Jobs on which every verb about jobs can be tried: one that finishes, and ones that stick.</summary>
internal static class JobsOfADay
{
    private static readonly ScriptedJob Good = new(Does("greet", (_, run) =>
    {
        run.Progress(100, "hello");
        return Task.CompletedTask;
    }))
    { Name = "greet" };

    private static readonly ScriptedJob Stubborn = new(Does("hang", (_, _) => throw Refused(), (_, _) => throw Refused()) with { Attempts = 1 }) { Name = "hang" };

    public static void Add(IServiceCollection services) => services.AddSingleton<JobKind>(Good).AddSingleton<JobKind>(Stubborn);

    public static Task<string> FinishAsync(TestAppliance appliance) => OrderAsync(appliance, Good, "resource/1", JobState.Finished);

    public static Task<string> StickAsync(TestAppliance appliance, string about) => OrderAsync(appliance, Stubborn, about, JobState.Stuck);

    /// <summary>Behind a stuck job.</summary>
    public static Task<string> WaitAsync(TestAppliance appliance, string about) => OrderAsync(appliance, Good, about, JobState.Waiting);

    public static Task ReachesAsync(TestAppliance appliance, string number, JobState state) => Eventually.TryAsync(
        () => appliance.Store.FirstAsync($"select state = {state.ToString()} from jobs.jobs where number = {long.Parse(number, CultureInfo.InvariantCulture)}", row => row.GetBoolean(0), TestContext.Current.CancellationToken),
        $"job {number} is {state}", TestContext.Current.CancellationToken);

    private static async Task<string> OrderAsync(TestAppliance appliance, ScriptedJob kind, string about, JobState until)
    {
        var (jobs, stop) = (appliance.Services.GetRequiredService<IJobs>(), TestContext.Current.CancellationToken);
        var ordered = await jobs.OrderAsync(kind, new State(), new JobRequest("ann", $"{kind.Name} {about}", [about]), stop);
        await Eventually.TryAsync(async () => (await jobs.ShowAsync(ordered.Id, stop)).Job.State == until, $"the job is {until}", stop);
        return ordered.Number.ToString(CultureInfo.InvariantCulture);
    }

    private static FaultException Refused() => new(FaultKind.Conflict, FaultCodes.NameInvalid, "It hangs.");
}
