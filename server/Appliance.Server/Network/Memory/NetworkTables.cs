using System.Net;
using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Network.Interfaces;
using Appliance.Server.Store;

namespace Appliance.Server.Network.Memory;

/// <summary>The room's tables. A change is: <see cref="BeginAsync"/>, statements, <see cref="EndAsync"/>, all in one transaction.</summary>
internal sealed class NetworkTables(NetworkMemory memory, IHostInterfaces interfaces, NetworkSettings settings)
{
    /// <summary>Waits for its turn and reads what is there now; nobody else changes it before the transaction ends.</summary>
    public async Task<NetworkSnapshot> BeginAsync(ITransaction transaction, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"update network.revision set value = value + 1", stop);
        return await ReadAsync(transaction, stop);
    }

    /// <summary>Memory follows when the transaction commits.</summary>
    public async Task EndAsync(ITransaction transaction, CancellationToken stop)
    {
        var next = await ReadAsync(transaction, stop);
        transaction.AfterCommit(() => memory.Swap(next));
    }

    public async Task<NetworkSnapshot> ReadAsync(IQueries from, CancellationToken stop)
    {
        var revision = await from.FirstAsync($"select value from network.revision", row => row.GetInt64(0), stop);
        var pools = (await from.QueryAsync(
            $"select subnet, first, last, clients::text from network.pools order by first",
            row => (Subnet: row.GetGuid(0), Pool: new Pool(row.GetFieldValue<IPAddress>(1), row.GetFieldValue<IPAddress>(2), StoredJson.Class(row.TextOrNull(3)))), stop)).ToLookup(p => p.Subnet, p => p.Pool);
        var ipv6 = (await from.QueryAsync(
            $"select subnet, prefix, server_address, served, pool_firsts, pool_lasts, dns_servers, advertising, auto_addresses from network.ipv6",
            row => (Subnet: row.GetGuid(0), Config: new Ipv6Config(
                row.GetFieldValue<IPNetwork>(1), row.GetFieldValue<IPAddress>(2), row.GetBoolean(3),
                [.. row.GetFieldValue<IPAddress[]>(4).Zip(row.GetFieldValue<IPAddress[]>(5), (first, last) => new Ipv6Pool(first, last))],
                row.GetFieldValue<IPAddress[]>(6), Enum.Parse<RouterAdvertising>(row.GetString(7)), row.GetBoolean(8))), stop)).ToDictionary(one => one.Subnet, one => one.Config);
        var subnets = await from.QueryAsync(
            $"""
            select id, name, cidr, interface, server_address, gateway, domain, dns_servers, lease_seconds, mode, answer_router_solicitations,
              relayed, relays, shared_network, options::text
            from network.subnets order by cidr
            """,
            row => new SubnetConfig(
                row.GetGuid(0), row.GetString(1), row.GetFieldValue<IPNetwork>(2), row.GetString(3), row.GetFieldValue<IPAddress>(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<IPAddress>(5), [.. pools[row.GetGuid(0)]], row.GetString(6), row.GetFieldValue<IPAddress[]>(7),
                TimeSpan.FromSeconds(row.GetInt32(8)), Enum.Parse<SubnetMode>(row.GetString(9)), row.GetBoolean(10))
            {
                Relayed = row.GetBoolean(11),
                Relays = row.GetFieldValue<IPAddress[]>(12),
                SharedNetwork = row.TextOrNull(13),
                Options = StoredJson.Options(row.GetString(14)),
                Ipv6 = ipv6.GetValueOrDefault(row.GetGuid(0)),
            }, stop);
        var reservations = await from.QueryAsync(
            $"select subnet, client, address, host_name, resource, options::text, ipv6 from network.reservations order by address",
            row => new StoredReservation(
                row.GetGuid(0), Client(row.GetString(1)), row.GetFieldValue<IPAddress>(2), row.TextOrNull(3),
                row.GuidOrNull(4) is { } resource ? new ResourceId(resource) : null)
            { Options = StoredJson.Options(row.GetString(5)), Ipv6 = row.IsDBNull(6) ? null : row.GetFieldValue<IPAddress>(6) }, stop);
        return new NetworkSnapshot(revision, ServerAddress.Refresh(subnets, interfaces.All()), reservations, settings.ApplianceName);
    }

    /// <summary>Adds a subnet, or replaces the one with its id.</summary>
    public async Task PutAsync(ITransaction transaction, SubnetConfig subnet, CancellationToken stop)
    {
        await transaction.ExecuteAsync(
            $"""
            insert into network.subnets (
              id, name, cidr, interface, server_address, gateway, domain, dns_servers, lease_seconds, mode, answer_router_solicitations,
              relayed, relays, shared_network, options)
            values (
              {subnet.Id}, {subnet.Name}, {subnet.Network}, {subnet.Interface}, {subnet.ServerAddress}, {subnet.Gateway}, {subnet.Domain},
              {subnet.DnsServers.ToArray()}, {(int)subnet.Lease.TotalSeconds}, {subnet.Mode.ToString()}, {subnet.AnswerRouterSolicitations},
              {subnet.Relayed}, {subnet.Relays.ToArray()}, {subnet.SharedNetwork}, {StoredJson.Of(subnet.Options)}::jsonb)
            on conflict (id) do update set
              name = excluded.name, cidr = excluded.cidr, interface = excluded.interface, server_address = excluded.server_address,
              gateway = excluded.gateway, domain = excluded.domain, dns_servers = excluded.dns_servers, lease_seconds = excluded.lease_seconds,
              mode = excluded.mode, answer_router_solicitations = excluded.answer_router_solicitations,
              relayed = excluded.relayed, relays = excluded.relays, shared_network = excluded.shared_network, options = excluded.options
            """, stop);
        await transaction.ExecuteAsync($"delete from network.pools where subnet = {subnet.Id}", stop);
        foreach (var pool in subnet.Pools)
            await transaction.ExecuteAsync($"insert into network.pools values ({subnet.Id}, {pool.First}, {pool.Last}, {StoredJson.Of(pool.For)}::jsonb)", stop);
        await PutIpv6Async(transaction, subnet.Id, subnet.Ipv6, stop);
    }

    private static async Task PutIpv6Async(ITransaction transaction, Guid subnet, Ipv6Config? ipv6, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"delete from network.ipv6 where subnet = {subnet}", stop);
        if (ipv6 is null) return;
        await transaction.ExecuteAsync(
            $"""
            insert into network.ipv6 (subnet, prefix, server_address, served, pool_firsts, pool_lasts, dns_servers, advertising, auto_addresses)
            values (
              {subnet}, {ipv6.Prefix}, {ipv6.ServerAddress}, {ipv6.Served}, {ipv6.Pools.Select(pool => pool.First).ToArray()}, {ipv6.Pools.Select(pool => pool.Last).ToArray()},
              {ipv6.DnsServers.ToArray()}, {ipv6.Advertising.ToString()}, {ipv6.AutoAddresses})
            """, stop);
    }

    public Task RemoveAsync(ITransaction transaction, Guid subnet, CancellationToken stop) =>
        transaction.ExecuteAsync($"delete from network.subnets where id = {subnet}", stop);

    public Task PutAsync(ITransaction transaction, StoredReservation kept, CancellationToken stop) =>
        transaction.ExecuteAsync(
            $"""
            insert into network.reservations (subnet, client, address, host_name, resource, options, ipv6)
            values ({kept.Subnet}, {kept.Client.ToString()}, {kept.Address}, {kept.HostName}, {kept.Resource?.Value}, {StoredJson.Of(kept.Options)}::jsonb, {kept.Ipv6})
            on conflict (subnet, client) do update set
              address = excluded.address, host_name = excluded.host_name, resource = excluded.resource, options = excluded.options, ipv6 = excluded.ipv6
            """, stop);

    public Task<int> RemoveAsync(ITransaction transaction, Guid subnet, ClientKey client, CancellationToken stop) =>
        transaction.ExecuteAsync($"delete from network.reservations where subnet = {subnet} and client = {client.ToString()}", stop);

    public Task<int> RemoveAsync(ITransaction transaction, ResourceId resource, CancellationToken stop) =>
        transaction.ExecuteAsync($"delete from network.reservations where resource = {(Guid?)resource.Value}", stop);

    private static ClientKey Client(string text) => ClientKey.TryParse(text, out var client) ? client : throw new FormatException($"'{text}' is no client.");
}
