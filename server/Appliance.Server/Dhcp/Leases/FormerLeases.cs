using System.Net;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Who had which address and when: the leases that stand, and those before them.</summary>
internal sealed class FormerLeases(IStore store)
{
    /// <summary>No more are told at once.</summary>
    public const int Most = 1000;

    private const int Stride = 5000;

    /// <param name="address">Only of this address; null: of all.</param>
    /// <param name="mac">Only this client's.</param>
    /// <param name="at">Only what stood at this moment.</param>
    /// <returns>The newest first, at most <see cref="Most"/>.</returns>
    public Task<List<Binding>> FindAsync(Ipv4Address? address, MacAddress? mac, DateTimeOffset? at, CancellationToken stop)
    {
        var (of, by) = (address?.ToIPAddress(), mac?.ToString());
        return store.QueryAsync(
            $"""
            select subnet, address, mac::text, state, granted, expires, client_id, host_name from (
              select subnet, address, mac, state, granted, expires, client_id, host_name from dhcp.leases
              where ({of}::inet is null or address = {of}::inet) and ({by}::macaddr is null or mac = {by}::macaddr)
              union all
              select subnet, address, mac, state, granted, expires, client_id, host_name from dhcp.former_leases
              where ({of}::inet is null or address = {of}::inet) and ({by}::macaddr is null or mac = {by}::macaddr)) found
            where {at}::timestamptz is null or (granted <= {at} and expires > {at})
            order by granted desc, address limit {Most}
            """,
            row => new Binding(
                row.GetGuid(0), Ipv4Address.From(row.GetFieldValue<IPAddress>(1)), MacAddress.Parse(row.GetString(2)), Enum.Parse<BindingState>(row.GetString(3)), row.Time(4), row.Time(5), null,
                row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6), row.TextOrNull(7)), stop);
    }

    /// <summary>In strides, so that no transaction grows large.</summary>
    public async Task RemoveBeforeAsync(DateTimeOffset cutoff, CancellationToken stop)
    {
        while (await store.ExecuteAsync(
            $"delete from dhcp.former_leases where ctid = any(array(select ctid from dhcp.former_leases where expires < {cutoff} limit {Stride}))", stop) == Stride)
        {
        }
    }
}
