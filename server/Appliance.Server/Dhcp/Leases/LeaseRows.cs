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

    /// <summary>One statement and so one commit for all of them; a lease whose place another takes goes to the former ones. No address may come twice.</summary>
    public static Task WriteAsync(IQueries to, IReadOnlyList<LeaseRecord> records, CancellationToken stop)
    {
        T[] Column<T>(Func<Binding, T> of) => [.. records.Select(record => of(record.Binding))];
        return to.ExecuteAsync(
            $"""
            with given as (
              select * from unnest(
                {Column(b => b.Subnet)}, {Column(b => b.Address.ToIPAddress())}, {Column(b => b.Mac.ToString())}::macaddr[], {Column(b => b.ClientId)},
                {Column(b => b.HostName)}, {Column(b => b.State.ToString())}, {Column(b => b.Granted)}, {Column(b => b.Expires)}, {records.Select(record => record.Revision).ToArray()})
                as given (subnet, address, mac, client_id, host_name, state, granted, expires, revision)),
            former as (
              insert into dhcp.former_leases
              select had.subnet, had.address, had.mac, had.client_id, had.host_name, had.state, had.granted, had.expires
              from dhcp.leases had join given on given.subnet = had.subnet and given.address = had.address
              where had.revision < given.revision and had.granted <> given.granted
              on conflict do nothing)
            insert into dhcp.leases as kept (subnet, address, mac, client_id, host_name, state, granted, expires, revision)
            select * from given
            on conflict (subnet, address) do update set
              mac = excluded.mac, client_id = excluded.client_id, host_name = excluded.host_name, state = excluded.state,
              granted = excluded.granted, expires = excluded.expires, revision = excluded.revision
            where kept.revision < excluded.revision
            """, stop);
    }

    /// <summary>Leases that began and ended before their row was written.</summary>
    public static Task WriteFormerAsync(IQueries to, IReadOnlyList<Binding> former, CancellationToken stop)
    {
        T[] Column<T>(Func<Binding, T> of) => [.. former.Select(of)];
        return to.ExecuteAsync(
            $"""
            insert into dhcp.former_leases
            select * from unnest(
              {Column(b => b.Subnet)}, {Column(b => b.Address.ToIPAddress())}, {Column(b => b.Mac.ToString())}::macaddr[], {Column(b => b.ClientId)},
              {Column(b => b.HostName)}, {Column(b => b.State.ToString())}, {Column(b => b.Granted)}, {Column(b => b.Expires)})
            on conflict do nothing
            """, stop);
    }

    /// <summary>Of a subnet that is gone: what stood there is history.</summary>
    public static Task ForgetAsync(IQueries to, Guid subnet, CancellationToken stop) => to.ExecuteAsync(
        $"""
        with gone as (delete from dhcp.leases where subnet = {subnet} returning subnet, address, mac, client_id, host_name, state, granted, expires)
        insert into dhcp.former_leases select * from gone on conflict do nothing
        """, stop);
}
