using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Dhcp6.Leases;

/// <summary>Writes leases to the journal, and tells the table what has become of each binding.</summary>
internal sealed class LeaseWriter(IJournal<LeaseRecord> journal, LeaseTable table, LeaseRowWriter rows, Dhcp6Settings settings, IEvents events, TimeProvider time, ILogger<LeaseWriter> log)
    : JournalWriter<Binding, LeaseRecord>("dhcp6 leases", journal, settings.Commit, time)
{
    protected override LeaseRecord Record(Binding thing, long revision) => new(thing, revision);

    protected override bool Stands(Binding thing) => table.Stands(thing);

    protected override void Confirm(Binding thing) => table.Confirm(thing);

    protected override void Abandon(Binding thing) => table.Abandon(thing);

    protected override void Owe(in LeaseRecord record) => rows.Owe(record);

    protected override void SayNotWritten(int count, string reason)
    {
        Log.NotWritten(log, count, reason);
        events.Raise(new Event("dhcp6.leases-not-written", Severity.Error, null,
            $"The disk takes no IPv6 leases: {reason} Known machines are renewed from memory for a while, new ones get no address. Make room where the data directory is, or mend its disk; it is tried again every second."));
    }

    protected override void SayWrittenAgain() =>
        events.Raise(new Event("dhcp6.leases-written-again", Severity.Notice, null, "The disk takes IPv6 leases again: new machines get addresses."));
}

/// <summary>Brings leases into the table <c>dhcp6.leases</c>.</summary>
internal sealed class LeaseRowWriter(IStore store, IJournal<LeaseRecord> journal, TimeProvider time, ILogger<LeaseRowWriter> log) : RowWriter<(Guid, UInt128), LeaseRecord>(journal, time)
{
    protected override (Guid, UInt128) Key(in LeaseRecord record) => (record.Binding.Subnet, record.Binding.Address);

    protected override Task WriteAsync(IReadOnlyList<LeaseRecord> records, CancellationToken stop) => LeaseRows.WriteAsync(store, records, stop);

    protected override void SayRowsWait(int count) => Log.RowsWait(log, count);

    protected override void SayNotTaken(int count, PostgresException refused) => Log.NotTaken(log, count, refused);
}
