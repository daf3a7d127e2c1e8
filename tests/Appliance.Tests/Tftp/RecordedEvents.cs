using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Tests.Tftp;

/// <summary>Remembers the first thousand events: a fuzz run must not fill memory.</summary>
internal sealed class RecordedEvents : IEvents
{
    private readonly Lock _lock = new();
    private readonly List<Event> _all = [];

    public IReadOnlyList<Event> All
    {
        get
        {
            lock (_lock) return [.. _all];
        }
    }

    public Task RaiseAsync(IQueries transaction, Event happened, CancellationToken stop)
    {
        Raise(happened);
        return Task.CompletedTask;
    }

    public void Raise(Event happened)
    {
        lock (_lock)
        {
            if (_all.Count < 1000) _all.Add(happened);
        }
    }
}
