using System.Diagnostics.Metrics;

namespace Appliance.Server.Tftp.Listener;

/// <summary>What the room counts.</summary>
internal sealed class TftpCounters
{
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _transfers;
    private long _running;

    public TftpCounters(IMeterFactory meters)
    {
        var meter = meters.Create("appliance.tftp");
        _dropped = meter.CreateCounter<long>("appliance.tftp.dropped", description: "Packets that got no data, by reason");
        _bytes = meter.CreateCounter<long>("appliance.tftp.sent", description: "Octets sent in transfers", unit: "By");
        _transfers = meter.CreateCounter<long>("appliance.tftp.transfers", description: "Transfers that ended, by how");
        meter.CreateObservableGauge("appliance.tftp.running", () => Running, description: "Transfers that run now");
    }

    public long Running => Interlocked.Read(ref _running);

    public void Dropped(DropReason reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void Sent(long bytes) => _bytes.Add(bytes);

    public void Began() => Interlocked.Increment(ref _running);

    public void Ended(TftpEndKind how)
    {
        Interlocked.Decrement(ref _running);
        _transfers.Add(1, new KeyValuePair<string, object?>("end", how.ToString()));
    }
}
