using Appliance.Contracts;
using Appliance.Server.Events.Queue;
using Appliance.Server.Store;

namespace Appliance.Server.Events.Feed;

/// <summary>Takes events in: with their transaction into the table at once, without one into the queue.</summary>
internal sealed class EventLog(EventQueue queue, FeedSignals signals, EventsMetrics metrics, TimeProvider time, ILogger<EventLog> log) : IEvents
{
    public async Task RaiseAsync(IQueries transaction, Event happened, CancellationToken stop)
    {
        await EventTable.AppendAsync(transaction, [new Happened(happened, time.GetUtcNow())], stop);
        if (transaction is ITransaction open) open.AfterCommit(() => Told(happened));
        else Told(happened);
    }

    public void Raise(Event happened)
    {
        if (queue.Add(happened)) Told(happened);
    }

    private void Told(Event happened)
    {
        signals.Raised.Ring();
        metrics.Raised(happened.Severity);
        if (happened.Severity == Severity.Warning) Log.Warning(log, happened.Name, happened.Object, Plain.Text(happened.Message));
        if (happened.Severity == Severity.Error) Log.Error(log, happened.Name, happened.Object, Plain.Text(happened.Message));
    }
}
