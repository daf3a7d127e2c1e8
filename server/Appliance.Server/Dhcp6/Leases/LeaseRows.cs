using System.Net;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp6.Leases;

/// <summary>The table <c>dhcp6.leases</c>.</summary>
internal static class LeaseRows
{
    public static Task<List<LeaseRecord>> ReadAsync(IQueries from, CancellationToken stop) => from.QueryAsync(
        $"select subnet, address, duid, iaid, mac::text, state, granted, expires, revision from dhcp6.leases",
        row =>
        {
            var (state, expires) = (Enum.Parse<BindingState>(row.GetString(5)), row.Time(7));
            var duid = Duid.TryRead(row.GetFieldValue<byte[]>(2), out var read) ? read : throw new FormatException("A lease's DUID is none.");
            return new LeaseRecord(
                new Binding(
                    row.GetGuid(0), Ipv6Number.Of(row.GetFieldValue<IPAddress>(1)), duid, (uint)row.GetInt64(3), row.TextOrNull(4) is { } mac ? MacAddress.Parse(mac) : null,
                    state, row.Time(6), expires, state == BindingState.Active ? expires : null),
                row.GetInt64(8));
        }, stop);

    /// <summary>One statement and so one commit for all of them. No address may come twice.</summary>
    public static Task WriteAsync(IQueries to, IReadOnlyList<LeaseRecord> records, CancellationToken stop)
    {
        T[] Column<T>(Func<Binding, T> of) => [.. records.Select(record => of(record.Binding))];
        return to.ExecuteAsync(
            $"""
            insert into dhcp6.leases as kept (subnet, address, duid, iaid, mac, state, granted, expires, revision)
            select subnet, address, duid, iaid, mac::macaddr, state, granted, expires, revision
            from unnest(
              {Column(b => b.Subnet)}, {Column(b => Ipv6Number.ToAddress(b.Address))}, {Column(b => b.Duid.Octets.ToArray())}, {Column(b => (long)b.Iaid)},
              {Column(b => b.Mac?.ToString())}, {Column(b => b.State.ToString())}, {Column(b => b.Granted)}, {Column(b => b.Expires)}, {records.Select(record => record.Revision).ToArray()})
              as given (subnet, address, duid, iaid, mac, state, granted, expires, revision)
            on conflict (subnet, address) do update set
              duid = excluded.duid, iaid = excluded.iaid, mac = excluded.mac, state = excluded.state,
              granted = excluded.granted, expires = excluded.expires, revision = excluded.revision
            where kept.revision < excluded.revision
            """, stop);
    }

    public static Task ForgetAsync(IQueries to, Guid subnet, CancellationToken stop) =>
        to.ExecuteAsync($"delete from dhcp6.leases where subnet = {subnet}", stop);
}
