using System.Diagnostics.Metrics;

namespace Appliance.Server.Api.Rates;

/// <summary>Listens to the rooms' counters and says what was added since it was asked last.</summary>
internal sealed class RateCounters : IDisposable
{
    private readonly MeterListener _listener;
    private readonly RateTally[] _tallies = [.. RateSource.All.Select(source => new RateTally(source))];

    /// <param name="meters">Only meters that this factory made are heard.</param>
    public RateCounters(IMeterFactory meters)
    {
        var byInstrument = _tallies.ToDictionary(tally => tally.Source.Instrument, StringComparer.Ordinal);
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && byInstrument.TryGetValue(instrument.Name, out var tally)) listener.EnableMeasurementEvents(instrument, tally);
            },
        };
        _listener.SetMeasurementEventCallback<long>(static (instrument, value, tags, tally) =>
            ((RateTally)tally!).Take(tags.IsEmpty ? "" : tags[0].Value as string ?? "", value, added: !instrument.IsObservable));
        _listener.Start();
    }

    /// <summary>What there was since the last call, by service and name; only what is not 0.</summary>
    public IReadOnlyDictionary<RatedService, Dictionary<string, long>> Next()
    {
        _listener.RecordObservableInstruments();
        var all = Enum.GetValues<RatedService>().ToDictionary(service => service, _ => new Dictionary<string, long>(StringComparer.Ordinal));
        foreach (var tally in _tallies) tally.MoveInto(all[tally.Source.Service]);
        return all;
    }

    public void Dispose() => _listener.Dispose();
}
