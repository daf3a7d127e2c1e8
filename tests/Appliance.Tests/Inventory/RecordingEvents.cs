using System.Collections.Concurrent;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Tests.Inventory;

/// <summary>Remembers what happened, those told in a transaction only when it has committed.</summary>
internal sealed class RecordingEvents : IEvents
{
    private readonly ConcurrentQueue<Event> _happened = [];

    public IReadOnlyList<Event> Happened => [.. _happened];

    public IEnumerable<string> Names => _happened.Select(happened => happened.Name);

    public Task RaiseAsync(IQueries transaction, Event happened, CancellationToken stop)
    {
        if (transaction is ITransaction open) open.AfterCommit(() => _happened.Enqueue(happened));
        else _happened.Enqueue(happened);
        return Task.CompletedTask;
    }

    public void Raise(Event happened) => _happened.Enqueue(happened);
}
