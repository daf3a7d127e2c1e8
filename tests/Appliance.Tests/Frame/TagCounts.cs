using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Appliance.Tests.Frame;

/// <summary>What one counter counted, by its first tag.</summary>
internal sealed class TagCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;

    /// <param name="meters">Only of meters that this factory made.</param>
    public TagCounts(IMeterFactory meters, string counter)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == counter) listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, more, tags, _) => _counts.AddOrUpdate((string)tags[0].Value!, more, (_, count) => count + more));
        _listener.Start();
    }

    public IReadOnlyDictionary<string, long> All => _counts;

    public long Of(string tag) => _counts.GetValueOrDefault(tag);

    public void Dispose() => _listener.Dispose();
}
