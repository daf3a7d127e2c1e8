using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Network.Memory;
using Appliance.Server.Store;

namespace Appliance.Server.Network.Subnets;

/// <summary>Checks whole, keeps, says so, and lets memory follow the commit.</summary>
internal sealed class SubnetChanges(IStore store, IEvents events, NetworkTables tables, SubnetDirectory subnets, IHostInterfaces interfaces) : ISubnetChanges
{
    public async Task<Subnet> AddAsync(SubnetSpec wanted, string by, CancellationToken stop)
    {
        var name = await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var subnet = Check(wanted, null, now);
            await tables.PutAsync(transaction, subnet, stop);
            await SayAsync(transaction, "network.subnet-added", subnet.Name, $"{by} added subnet '{subnet.Name}' ({subnet.Network} on {subnet.Interface}).", stop);
            return subnet.Name;
        }, stop);
        return subnets.Show(subnets.Find(name));
    }

    public async Task<Subnet> ChangeAsync(string name, SubnetSpec wanted, string by, CancellationToken stop)
    {
        var newName = await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var present = now.Subnet(name) ?? throw SubnetDirectory.Missing(name);
            var subnet = Check(Overlay(present, wanted), present, now);
            RefuseStrayReservations(subnet, now);
            await tables.PutAsync(transaction, subnet, stop);
            await SayAsync(transaction, "network.subnet-changed", subnet.Name, $"{by} changed subnet '{present.Name}'.", stop);
            return subnet.Name;
        }, stop);
        return subnets.Show(subnets.Find(newName));
    }

    public Task RemoveAsync(string name, bool force, string by, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var now = await tables.BeginAsync(transaction, stop);
        var present = now.Subnet(name) ?? throw SubnetDirectory.Missing(name);
        var kept = now.Reservations.Where(r => r.Subnet == present.Id).ToList();
        if (kept.Count > 0 && !force)
        {
            throw new FaultException(FaultKind.Conflict, FaultCodes.SubnetInUse,
                $"{kept.Count(r => r.Resource is not null)} resources and {kept.Count(r => r.Resource is null)} reservations live in subnet '{present.Name}'.");
        }
        await tables.RemoveAsync(transaction, present.Id, stop);
        await SayAsync(transaction, "network.subnet-removed", present.Name, $"{by} removed subnet '{present.Name}' with {kept.Count} reservations.", stop);
        return present.Id;
    }, stop);

    private SubnetConfig Check(SubnetSpec wanted, SubnetConfig? present, NetworkSnapshot now)
    {
        var others = now.Subnets.Where(s => s.Id != present?.Id).ToList();
        var check = new SubnetCheck(others, interfaces.All());
        var subnet = check.Read(wanted, present);
        if (subnet is null)
            throw new FaultException(FaultKind.Invalid, FaultCodes.SubnetInvalid, $"{check.Faults.Count} field(s) are wrong.", check.Faults);
        if (others.Exists(s => s.Name == subnet.Name))
        {
            throw new FaultException(FaultKind.Conflict, FaultCodes.SubnetExists, $"There is a subnet '{subnet.Name}' already.",
                [new FieldFault("name", "Another subnet has this name.")]);
        }
        return subnet;
    }

    /// <summary>What is kept for machines must stay true: their addresses lie in the subnet, are not ours, and their names stay unique.</summary>
    private static void RefuseStrayReservations(SubnetConfig subnet, NetworkSnapshot now)
    {
        var kept = now.Reservations.Where(r => r.Subnet == subnet.Id).ToList();
        var faults = kept
            .Where(r => !Ipv4.IsHost(subnet.Network, r.Address) || r.Address.Equals(subnet.ServerAddress) || r.Address.Equals(subnet.Gateway))
            .Select(r => new FieldFault("cidr", $"{r.Address} is reserved for {r.HostName ?? r.Client.ToString()} and can not stay.")).ToList();
        faults.AddRange(kept
            .Where(r => r.Ipv6 is { } six && (subnet.Ipv6 is not { } its || !Ipv6.IsHost(its.Prefix, six) || six.Equals(its.ServerAddress)))
            .Select(r => new FieldFault("ipv6.prefix", $"{r.Ipv6} is reserved for {r.HostName ?? r.Client.ToString()} and can not stay.")));
        var neighbours = now.Subnets.Where(s => s.Id != subnet.Id && s.Domain == subnet.Domain).Select(s => s.Id).ToHashSet();
        var taken = now.Reservations.Where(r => neighbours.Contains(r.Subnet)).Select(r => r.HostName).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(kept.Where(r => r.HostName is not null && taken.Contains(r.HostName))
            .Select(r => new FieldFault("domain", $"{r.HostName}.{subnet.Domain} exists already on another subnet.")));
        if (faults.Count > 0)
            throw new FaultException(FaultKind.Conflict, FaultCodes.SubnetInUse, $"The change would leave {faults.Count} reservations without a place.", faults);
    }

    private static SubnetSpec Overlay(SubnetConfig present, SubnetSpec change) => new()
    {
        Name = change.Name ?? present.Name,
        Cidr = change.Cidr ?? present.Network.ToString(),
        Interface = change.Interface ?? present.Interface,
        Gateway = change.Gateway ?? present.Gateway?.ToString(),
        Pools = change.Pools ?? [.. present.Pools.Select(SubnetDirectory.Show)],
        Domain = change.Domain ?? present.Domain,
        DnsServers = change.DnsServers ?? [.. present.DnsServers.Select(s => s.ToString())],
        LeaseSeconds = change.LeaseSeconds ?? (int)present.Lease.TotalSeconds,
        Mode = change.Mode ?? present.Mode,
        AnswerRouterSolicitations = change.AnswerRouterSolicitations ?? present.AnswerRouterSolicitations,
        Relayed = change.Relayed ?? present.Relayed,
        Relays = change.Relays ?? [.. present.Relays.Select(relay => relay.ToString())],
        SharedNetwork = change.SharedNetwork ?? present.SharedNetwork,
        Options = change.Options ?? [.. present.Options.Select(option => option.Show())],
        Ipv6 = Overlay(present.Ipv6, change.Ipv6),
    };

    private static SubnetIpv6Spec? Overlay(Ipv6Config? present, SubnetIpv6Spec? change) => present is null || change?.Prefix?.Length == 0 ? change : new SubnetIpv6Spec
    {
        Prefix = change?.Prefix ?? present.Prefix.ToString(),
        Served = change?.Served ?? present.Served,
        Pools = change?.Pools ?? [.. present.Pools.Select(SubnetDirectory.Show)],
        DnsServers = change?.DnsServers ?? [.. present.DnsServers.Select(server => server.ToString())],
        Advertising = change?.Advertising ?? present.Advertising,
        AutoAddresses = change?.AutoAddresses ?? present.AutoAddresses,
    };

    private async Task SayAsync(ITransaction transaction, string fact, string subnet, string message, CancellationToken stop)
    {
        await events.RaiseAsync(transaction, new Event(fact, Severity.Notice, $"subnet/{subnet}", message), stop);
        await tables.EndAsync(transaction, stop);
    }
}
