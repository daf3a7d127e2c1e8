using Appliance.Server.Boot.Timeline;

namespace Appliance.Server.Boot.Http;

/// <summary>Counts a transfer while it runs, so that what is sent now can be seen now. Several threads may tell how far it is.</summary>
internal sealed class SentOctets : IDisposable
{
    private readonly BootMeters _meters;
    private readonly Lock _gate = new();
    private long _counted;

    public SentOctets(BootMeters meters)
    {
        _meters = meters;
        meters.SendingBegan();
    }

    /// <summary>So far it has come, counted from its beginning; less than was told before adds nothing.</summary>
    /// <returns>The same.</returns>
    public long Reached(long octets)
    {
        lock (_gate)
        {
            if (octets > _counted) _meters.Sent(octets - _counted);
            _counted = Math.Max(_counted, octets);
        }
        return octets;
    }

    public void Dispose() => _meters.SendingEnded();
}
