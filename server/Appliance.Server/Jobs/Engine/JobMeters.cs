using System.Diagnostics.Metrics;
using Appliance.Contracts;

namespace Appliance.Server.Jobs.Engine;

/// <summary>The meter <c>appliance.jobs</c>.</summary>
internal sealed class JobMeters
{
    private readonly Counter<long> _steps;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _takenOver;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _reconciled;

    public JobMeters(IMeterFactory meters, Holds holds)
    {
        var meter = meters.Create("appliance.jobs");
        _steps = meter.CreateCounter<long>("appliance.jobs.steps", description: "Steps done, by kind of job.");
        _ended = meter.CreateCounter<long>("appliance.jobs.ended", description: "Jobs ended, by kind and outcome.");
        _takenOver = meter.CreateCounter<long>("appliance.jobs.taken-over", description: "Jobs taken over from a worker that did not renew its lease.");
        _retries = meter.CreateCounter<long>("appliance.jobs.retries", description: "Attempts that failed and are repeated, by kind of job.");
        _reconciled = meter.CreateHistogram<double>("appliance.jobs.reconciler-run", "s", "How long reconcilers ran, by name and outcome.");
        meter.CreateObservableGauge("appliance.jobs.running", () => holds.Count, description: "Jobs this server works on now.");
    }

    public void StepDone(string kind) => _steps.Add(1, Tag("kind", kind));

    public void Ended(string kind, JobState end) => _ended.Add(1, Tag("kind", kind), Tag("outcome", end.ToString()));

    public void TakenOver() => _takenOver.Add(1);

    public void Retried(string kind) => _retries.Add(1, Tag("kind", kind));

    public void Reconciled(string name, TimeSpan took, bool well) => _reconciled.Record(took.TotalSeconds, Tag("reconciler", name), Tag("outcome", well ? "well" : "failed"));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
