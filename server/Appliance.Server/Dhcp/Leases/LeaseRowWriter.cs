using Appliance.Protocols;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Brings leases into the table <c>dhcp.leases</c>.</summary>
internal sealed class LeaseRowWriter(IStore store, ILeaseJournal journal, TimeProvider time, ILogger<LeaseRowWriter> log) : RowWriter<(Guid, Ipv4Address), LeaseRecord>(journal, time)
{
    protected override (Guid, Ipv4Address) Key(in LeaseRecord record) => (record.Binding.Subnet, record.Binding.Address);

    protected override Task WriteAsync(IReadOnlyList<LeaseRecord> records, CancellationToken stop) => LeaseRows.WriteAsync(store, records, stop);

    /// <summary>Another lease of the address began before this one's row was written.</summary>
    protected override bool IsFormer(in LeaseRecord before, in LeaseRecord after) => before.Binding.Granted != after.Binding.Granted;

    protected override Task WriteFormerAsync(IReadOnlyList<LeaseRecord> former, CancellationToken stop) => LeaseRows.WriteFormerAsync(store, [.. former.Select(record => record.Binding)], stop);

    protected override void SayRowsWait(int count) => Log.RowsWait(log, count);

    protected override void SayNotTaken(int count, PostgresException refused) => Log.NotTaken(log, count, refused);
}
