using System.Net;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>The table <c>dhcp.leases</c>.</summary>
internal static class LeaseRows
{
    public static Task<List<LeaseRecord>> ReadAsync(IQueries from, CancellationToken stop) => from.QueryAsync(
        $"select subnet, address, mac::text, client_id, host_name, state, granted, expires, revision from dhcp.leases",
        row =>
        {
            var (state, expires) = (Enum.Parse<BindingState>(row.GetString(5)), row.Time(7));
            return new LeaseRecord(new Binding(
                row.GetGuid(0), Ipv4Address.From(row.GetFieldValue<IPAddress>(1)), MacAddress.Parse(row.GetString(2)), state, row.Time(6), expires,
                state == BindingState.Active ? expires : null, row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3), row.TextOrNull(4)), row.GetInt64(8));
        }, stop);

    /// <summary>One statement and so one commit for all of them. No address may come twice.</summary>
    public static Task WriteAsync(IQueries to, IReadOnlyList<LeaseRecord> records, CancellationToken stop)
    {
        T[] Column<T>(Func<Binding, T> of) => [.. records.Select(record => of(record.Binding))];
        return to.ExecuteAsync(
            $"""
            insert into dhcp.leases as kept (subnet, address, mac, client_id, host_name, state, granted, expires, revision)
            select subnet, address, mac::macaddr, client_id, host_name, state, granted, expires, revision
            from unnest(
              {Column(b => b.Subnet)}, {Column(b => b.Address.ToIPAddress())}, {Column(b => b.Mac.ToString())}, {Column(b => b.ClientId)},
              {Column(b => b.HostName)}, {Column(b => b.State.ToString())}, {Column(b => b.Granted)}, {Column(b => b.Expires)}, {records.Select(record => record.Revision).ToArray()})
              as given (subnet, address, mac, client_id, host_name, state, granted, expires, revision)
            on conflict (subnet, address) do update set
              mac = excluded.mac, client_id = excluded.client_id, host_name = excluded.host_name, state = excluded.state,
              granted = excluded.granted, expires = excluded.expires, revision = excluded.revision
            where kept.revision < excluded.revision
            """, stop);
    }

    public static Task ForgetAsync(IQueries to, Guid subnet, CancellationToken stop) =>
        to.ExecuteAsync($"delete from dhcp.leases where subnet = {subnet}", stop);
}
