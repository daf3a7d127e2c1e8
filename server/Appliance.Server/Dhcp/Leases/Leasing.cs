using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

internal enum LeaseVerdict
{
    Granted,

    /// <summary>The client can not have this address.</summary>
    Refused,

    /// <summary>No address is left.</summary>
    Exhausted,

    /// <summary>The lease can not be written down, and this client had none that was.</summary>
    NotWritten,
}

internal sealed record LeaseAnswer(LeaseVerdict Verdict, Ipv4Address Address = default, TimeSpan Duration = default)
{
    /// <summary>Where the address lies, of an offer.</summary>
    public SubnetConfig? Subnet { get; init; }

    /// <summary>The client neither has nor had it, nor is it kept for it.</summary>
    public bool IsNew { get; init; }
}

/// <summary>Gives addresses: decided in memory, durable before anybody is told (docs/decisions/0004-dhcp-leases.md).</summary>
internal sealed class Leasing(LeaseTable table, LeaseWriter writer, LeaseTimes times, DhcpSettings settings, TimeProvider time)
{
    private const int MostElsewhere = 4096;

    /// <summary>As large as it gets from the beginning: no packet pays for its growing.</summary>
    private readonly Dictionary<MacAddress, long> _elsewhere = new(MostElsewhere);
    private readonly Lock _elsewhereGate = new();

    /// <param name="wire">The subnets of the client's wire. Where it is at home comes first, then the first that has an address for it.</param>
    public LeaseAnswer Offer(IReadOnlyList<SubnetConfig> wire, LeaseClient client, Ipv4Address wish)
    {
        var home = wire.Count == 1 ? wire[0] : wire.FirstOrDefault(subnet => table.OwnAddress(subnet, client) is not null);
        // What could not be acknowledged is better not offered.
        if (!writer.Able && (home is null || !IsKnown(home, client.Mac))) return new LeaseAnswer(LeaseVerdict.NotWritten);
        foreach (var subnet in home is null ? wire : [home])
        {
            var own = table.OwnAddress(subnet, client);
            if (table.Offer(subnet, client, wish) is { } address)
                return new LeaseAnswer(LeaseVerdict.Granted, address, times.For(subnet, client)) { Subnet = subnet, IsNew = address != own };
        }
        return new LeaseAnswer(LeaseVerdict.Exhausted);
    }

    public async ValueTask<LeaseAnswer> GrantAsync(SubnetConfig subnet, LeaseClient client, Ipv4Address address)
    {
        if (!writer.Able) return FromMemory(subnet, client, address);
        if (table.Grant(subnet, client, address, times.For(subnet, client)) is not { } grant) return new LeaseAnswer(LeaseVerdict.Refused);
        if (!await writer.SaveAsync(grant.Lease)) return FromMemory(subnet, client, address);
        if (grant.Former is { } former && table.Release(subnet, client.Mac, former.Address) is { } given) writer.SaveLater(given);
        return new LeaseAnswer(LeaseVerdict.Granted, address, grant.Time);
    }

    public bool Release(SubnetConfig subnet, MacAddress mac, Ipv4Address address) => Keep(table.Release(subnet, mac, address));

    public bool Decline(SubnetConfig subnet, MacAddress mac, Ipv4Address address) => Keep(table.Decline(subnet, mac, address));

    /// <summary>Somebody else answers on an address that was about to be offered.</summary>
    public bool Rest(SubnetConfig subnet, Ipv4Address address, MacAddress found) => Keep(table.Rest(subnet, address, found));

    /// <summary>The client took another server's offer.</summary>
    public void Withdraw(SubnetConfig subnet, MacAddress mac)
    {
        table.Withdraw(subnet, mac);
        lock (_elsewhereGate)
        {
            if (_elsewhere.Count >= MostElsewhere) _elsewhere.Clear(); // It matters for a moment only.
            _elsewhere[mac] = time.GetTimestamp();
        }
    }

    /// <summary>Whether the client has taken another server's offer since it asked us: we were slower, and ours is not wanted any more.</summary>
    /// <param name="asked">By <see cref="TimeProvider.GetTimestamp"/>.</param>
    public bool WentElsewhere(MacAddress mac, long asked)
    {
        lock (_elsewhereGate) return _elsewhere.TryGetValue(mac, out var at) && at >= asked;
    }

    private LeaseAnswer FromMemory(SubnetConfig subnet, LeaseClient client, Ipv4Address address)
    {
        if (table.GrantFromMemory(subnet, client, address, times.For(subnet, client)) is { } lease)
        {
            writer.SaveLater(lease);
            return new LeaseAnswer(LeaseVerdict.Granted, address, lease.Expires - time.GetUtcNow());
        }
        return new LeaseAnswer(LeaseVerdict.NotWritten);
    }

    private bool IsKnown(SubnetConfig subnet, MacAddress mac) =>
        table.LeaseOf(subnet, mac) is { Durable: { } durable } && durable + settings.Hold > time.GetUtcNow();

    private bool Keep(Binding? ended)
    {
        if (ended is not null) writer.SaveLater(ended);
        return ended is not null;
    }
}
