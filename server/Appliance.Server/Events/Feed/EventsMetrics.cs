using System.Diagnostics.Metrics;
using Appliance.Contracts;

namespace Appliance.Server.Events.Feed;

/// <summary>The meter <c>appliance.events</c>.</summary>
internal sealed class EventsMetrics
{
    private readonly Counter<long> _raised;
    private readonly Counter<long> _dropped;

    public EventsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("appliance.events");
        _raised = meter.CreateCounter<long>("appliance.events.raised", description: "Events, by severity; equal ones within a minute count once.");
        _dropped = meter.CreateCounter<long>("appliance.events.dropped", description: "Events dropped because too many came at once.");
    }

    public void Raised(Severity severity) => _raised.Add(1, new KeyValuePair<string, object?>("severity", severity.ToString()));

    public void Dropped(long count)
    {
        if (count > 0) _dropped.Add(count);
    }
}
