using System.Diagnostics.Metrics;
using Appliance.Protocols;
using Appliance.Server.Dhcp;

namespace Appliance.Server.Dhcp6.Counting;

/// <summary>The meter <c>appliance.dhcp6</c>.</summary>
internal sealed class Dhcp6Metrics
{
    public const string MeterName = "appliance.dhcp6";

    private readonly Counter<long> _received;
    private readonly Counter<long> _answered;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _seconds;

    public Dhcp6Metrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _received = meter.CreateCounter<long>("appliance_dhcp6_received", description: "Requests understood, by message type");
        _answered = meter.CreateCounter<long>("appliance_dhcp6_answered", description: "Answers sent, by message type");
        _dropped = meter.CreateCounter<long>("appliance_dhcp6_dropped", description: "Packets without an answer, by reason");
        _refused = meter.CreateCounter<long>("appliance_dhcp6_refused", description: "Answers that say no, by status code");
        _seconds = meter.CreateHistogram<double>("appliance_dhcp6_answer_seconds", "s", "From the packet's arrival to its answer");
    }

    public void Received(Dhcp6MessageType type) => _received.Add(1, Tag("type", Names.Of(type)));

    public void Answered(Dhcp6MessageType type, TimeSpan took)
    {
        _answered.Add(1, Tag("type", Names.Of(type)));
        _seconds.Record(took.TotalSeconds);
    }

    public void Dropped(DropReason reason) => _dropped.Add(1, Tag("reason", Names.Of(reason)));

    public void Refused(Dhcp6StatusCode code) => _refused.Add(1, Tag("status", Names.Of(code)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
