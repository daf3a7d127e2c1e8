using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Tests.Jobs;

/// <summary>Events nobody hears, but a test that asks.</summary>
internal sealed class SilentEvents : IEvents
{
    public List<Event> Raised { get; } = [];

    public Task RaiseAsync(IQueries transaction, Event happened, CancellationToken stop)
    {
        Raise(happened);
        return Task.CompletedTask;
    }

    public void Raise(Event happened)
    {
        lock (Raised) Raised.Add(happened);
    }
}
