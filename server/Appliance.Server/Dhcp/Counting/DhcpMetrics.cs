using System.Diagnostics.Metrics;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Counting;

/// <summary>The meter <c>appliance.dhcp</c>.</summary>
internal sealed class DhcpMetrics
{
    public const string MeterName = "appliance.dhcp";

    private readonly Counter<long> _received;
    private readonly Counter<long> _answered;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _leftOut;
    private readonly Histogram<double> _seconds;

    public DhcpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _received = meter.CreateCounter<long>("appliance_dhcp_received", description: "Requests understood, by message type");
        _answered = meter.CreateCounter<long>("appliance_dhcp_answered", description: "Answers sent, by message type");
        _dropped = meter.CreateCounter<long>("appliance_dhcp_dropped", description: "Packets without an answer, by reason");
        _leftOut = meter.CreateCounter<long>("appliance_dhcp_options_left_out", description: "Options that found no room in an answer as short as its client takes");
        _seconds = meter.CreateHistogram<double>("appliance_dhcp_answer_seconds", "s", "From the packet's arrival to its answer");
    }

    public void Received(DhcpMessageType type) => _received.Add(1, new KeyValuePair<string, object?>("type", Names.Of(type)));

    public void Answered(DhcpMessageType type, TimeSpan took, int leftOut)
    {
        if (leftOut > 0) _leftOut.Add(leftOut);
        _answered.Add(1, new KeyValuePair<string, object?>("type", Names.Of(type)));
        _seconds.Record(took.TotalSeconds);
    }

    public void Dropped(DropReason reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", Names.Of(reason)));
}
