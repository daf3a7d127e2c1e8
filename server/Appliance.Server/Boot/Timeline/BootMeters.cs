using System.Diagnostics.Metrics;
using Appliance.Contracts;

namespace Appliance.Server.Boot.Timeline;

/// <summary>The meter "appliance.boot".</summary>
internal sealed class BootMeters
{
    private readonly Counter<long> _began;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _refused;
    private long _running;

    public BootMeters(IMeterFactory meters)
    {
        var meter = meters.Create("appliance.boot");
        _began = meter.CreateCounter<long>("appliance.boot.began", description: "Boots that began");
        _ended = meter.CreateCounter<long>("appliance.boot.ended", description: "Boots that ended, by outcome and reason");
        _dropped = meter.CreateCounter<long>("appliance.boot.dropped", description: "Things left out of the timeline, by why");
        _sent = meter.CreateCounter<long>("appliance.boot.http.sent", unit: "By", description: "Octets of boot files sent by HTTP");
        _refused = meter.CreateCounter<long>("appliance.boot.http.refused", description: "HTTP requests refused, by why");
        meter.CreateObservableGauge("appliance.boot.http.running", () => Interlocked.Read(ref _running), description: "Boot files that are being sent by HTTP now");
    }

    public void Began() => _began.Add(1);

    public void Ended(BootOutcome outcome, string? reason) =>
        _ended.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()), new KeyValuePair<string, object?>("reason", reason ?? ""));

    public void Dropped(string why) => _dropped.Add(1, new KeyValuePair<string, object?>("why", why));

    public void Sent(long bytes) => _sent.Add(bytes);

    public void SendingBegan() => Interlocked.Increment(ref _running);

    public void SendingEnded() => Interlocked.Decrement(ref _running);

    public void Refused(string why) => _refused.Add(1, new KeyValuePair<string, object?>("why", why));
}
