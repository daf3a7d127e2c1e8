using Appliance.Protocols;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Brings leases into the table <c>dhcp.leases</c>.</summary>
internal sealed class LeaseRowWriter(IStore store, ILeaseJournal journal, TimeProvider time, ILogger<LeaseRowWriter> log) : RowWriter<(Guid, Ipv4Address), LeaseRecord>(journal, time)
{
    protected override (Guid, Ipv4Address) Key(in LeaseRecord record) => (record.Binding.Subnet, record.Binding.Address);

    protected override Task WriteAsync(IReadOnlyList<LeaseRecord> records, CancellationToken stop) => LeaseRows.WriteAsync(store, records, stop);

    protected override void SayRowsWait(int count) => Log.RowsWait(log, count);

    protected override void SayNotTaken(int count, PostgresException refused) => Log.NotTaken(log, count, refused);
}
