using System.Diagnostics.Metrics;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>Counts what was refused and puts it on the event list.</summary>
internal sealed class Refusals
{
    private readonly Counter<long> _refused;
    private readonly IEvents _events;

    public Refusals(IMeterFactory factory, IEvents events)
    {
        _events = events;
        _refused = factory.Create("appliance.enrollment").CreateCounter<long>("appliance.enrollment.refused", description: "Enrolments refused, by fault code");
    }

    public void Tell(string remoteAddress, FaultException fault)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("code", fault.Code));
        _events.Raise(new Event(
            "enrollment.refused", Severity.Warning, null, $"An enrolment from {remoteAddress} was refused ({fault.Code}): {fault.Message}",
            JsonSerializer.SerializeToElement(new { code = fault.Code, address = remoteAddress })));
    }
}
