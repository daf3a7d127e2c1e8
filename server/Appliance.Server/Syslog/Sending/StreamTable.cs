using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Jobs;
using Appliance.Server.Store;

namespace Appliance.Server.Syslog.Sending;

/// <summary>The table <c>syslog.streams</c>. Every write is fenced by the run that makes it.</summary>
internal sealed class StreamTable(IStore store, IEvents events)
{
    /// <summary>How far a stream has been sent.</summary>
    public async Task<long> SentAsync(ReconcilerRun run, string name, Func<Task<long>> beginAsync)
    {
        if (await store.FirstAsync($"select sent from syslog.streams where name = {name}", row => row.LongOrNull(0), run.Stop) is { } sent) return sent;
        var begin = await beginAsync();
        await store.InTransactionAsync(async transaction =>
        {
            await run.HoldAsync(transaction);
            return await transaction.ExecuteAsync($"insert into syslog.streams (name, sent) values ({name}, {begin}) on conflict do nothing", run.Stop);
        }, run.Stop);
        return begin;
    }

    public Task TookAsync(ReconcilerRun run, string name, long sent, string where) => store.InTransactionAsync(async transaction =>
    {
        await run.HoldAsync(transaction);
        var failed = await transaction.FirstAsync($"select failing_since is not null from syslog.streams where name = {name} for update", row => row.GetBoolean(0), run.Stop);
        await transaction.ExecuteAsync($"update syslog.streams set sent = {sent}, failing_since = null where name = {name}", run.Stop);
        if (failed) await events.RaiseAsync(transaction, new Event("syslog.recovered", Severity.Notice, null, $"The syslog collector {where} takes the {name} again."), run.Stop);
        return true;
    }, run.Stop);

    public Task FailedAsync(ReconcilerRun run, string name, string reason) => store.InTransactionAsync(async transaction =>
    {
        await run.HoldAsync(transaction);
        if (await transaction.ExecuteAsync($"update syslog.streams set failing_since = clock_timestamp() where name = {name} and failing_since is null", run.Stop) > 0)
            await events.RaiseAsync(transaction, new Event("syslog.failing", Severity.Error, null, $"The {name} waits: {reason}"), run.Stop);
        return true;
    }, run.Stop);
}
