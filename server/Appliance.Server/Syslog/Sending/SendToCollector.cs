using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Jobs;
using Appliance.Server.Syslog.Messages;

namespace Appliance.Server.Syslog.Sending;

/// <summary>
/// Sends what is new. The cursor moves when the collector has taken a batch; a crash in between sends the batch again, and its
/// ids and hashes show that it is the same.
/// </summary>
internal sealed class SendToCollector(SyslogSettings settings, SyslogService service, Collector collector, StreamTable streams, IAuditLines audit, IEventFeed feed) : Reconciler
{
    private const int Batch = 500;
    private const string AuditStream = "audit trail";
    private const string EventStream = "event list";

    private readonly string _host = System.Net.Dns.GetHostName();

    public override string Name => "send-to-collector";

    public override TimeSpan Every => TimeSpan.FromSeconds(2);

    public override async Task<Reconciled> RunAsync(ReconcilerRun run)
    {
        if (!service.IsOn) return new Reconciled();
        var added = await SendAsync(run, AuditStream, () => Task.FromResult(0L), async after => [.. (await audit.AfterAsync(after, Batch, run.Stop)).Select(line => (line.Id, AuditMessages.Of(line)))]);
        if (settings.LeastSeverity is { } least)
        {
            added += await SendAsync(run, EventStream, async () => (await feed.ListAsync(new EventFilter(), null, 1, run.Stop)).Items is [var newest] ? newest.Id : 0,
                async after => [.. (await feed.ListAfterAsync(new EventFilter(least), after, Batch, run.Stop)).Items.Select(happened => (happened.Id, EventMessages.Of(happened)))]);
        }
        return new Reconciled(Added: added);
    }

    private async Task<long> SendAsync(ReconcilerRun run, string stream, Func<Task<long>> beginAsync, Func<long, Task<(long Id, SyslogMessage Message)[]>> readAsync)
    {
        var sent = await streams.SentAsync(run, stream, beginAsync);
        var added = 0L;
        while (await readAsync(sent) is { Length: > 0 } found)
        {
            try
            {
                await collector.SendAsync([.. found.Select(one => one.Message.Write(_host, settings.EnterpriseNumber, settings.LongestMessage))], run.Stop);
            }
            catch (FaultException away)
            {
                service.Note(away.Message);
                await streams.FailedAsync(run, stream, away.Message);
                throw;
            }
            service.Note(null);
            sent = found[^1].Id;
            added += found.Length;
            await streams.TookAsync(run, stream, sent, collector.Where);
        }
        return added;
    }
}
