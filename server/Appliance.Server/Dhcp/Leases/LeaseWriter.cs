using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Writes leases to the journal, and tells the table what has become of each binding.</summary>
internal sealed class LeaseWriter(ILeaseJournal journal, LeaseTable table, LeaseRowWriter rows, DhcpSettings settings, IEvents events, TimeProvider time, ILogger<LeaseWriter> log)
    : JournalWriter<Binding, LeaseRecord>("dhcp leases", journal, settings.Commit, time)
{
    protected override LeaseRecord Record(Binding thing, long revision) => new(thing, revision);

    protected override bool Stands(Binding thing) => table.Stands(thing);

    protected override void Confirm(Binding thing) => table.Confirm(thing);

    protected override void Abandon(Binding thing) => table.Abandon(thing);

    protected override void Owe(in LeaseRecord record) => rows.Owe(record);

    protected override void SayNotWritten(int count, string reason)
    {
        Log.NotWritten(log, count, reason);
        events.Raise(new Event("dhcp.leases-not-written", Severity.Error, null,
            $"The disk takes no leases: {reason} Known machines are renewed from memory for a while, new ones get no address. Make room where the data directory is, or mend its disk; it is tried again every second."));
    }

    protected override void SayWrittenAgain() =>
        events.Raise(new Event("dhcp.leases-written-again", Severity.Notice, null, "The disk takes leases again: new machines get addresses."));
}
