using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6.Leases;

/// <param name="Lasting">Zero for an address the client is to give up.</param>
internal readonly record struct Leased(UInt128 Address, TimeSpan Lasting);

/// <summary>Gives addresses: decided in memory, durable before anybody is told (docs/decisions/0004-dhcp-leases.md).</summary>
internal sealed class Leasing(LeaseTable table, LeaseWriter writer, Dhcp6Settings settings, TimeProvider time)
{
    /// <summary>The disk took what it was given last, or may take it by now.</summary>
    public bool Able => writer.Able;

    public bool Knows(SubnetConfig subnet, LeaseClient client) => table.Knows(subnet, client);

    public bool Holds(SubnetConfig subnet, LeaseClient client, UInt128 address) => table.Holds(subnet, client, address);

    public Leased? Offer(SubnetConfig subnet, LeaseClient client, IdentityAssociation wanted, Taken others) =>
        table.Offer(subnet, client, wanted.Iaid, Wish(wanted), others) is { } address ? new Leased(address, Time(subnet, client)) : null;

    /// <summary>The address the client asks for, unless another is its own: then that one.</summary>
    /// <returns>No lease: it can not be had. Not written: the disk does not take it, and nothing at all may be said.</returns>
    public async ValueTask<(Leased? Lease, bool IsWritten)> GrantAsync(SubnetConfig subnet, LeaseClient client, IdentityAssociation wanted, Taken others)
    {
        var lasting = Time(subnet, client);
        var wish = Wish(wanted);
        if (!writer.Able) return FromMemory(subnet, client, wish, lasting);
        if (table.Choose(subnet, client, wanted.Iaid, wish, others) is not { } address) return (null, true);
        if (table.Grant(subnet, client, wanted.Iaid, address, lasting) is not { } lease) return (null, true);
        if (!await writer.SaveAsync(lease)) return FromMemory(subnet, client, address, lasting);
        return (new Leased(address, lasting), true);
    }

    public bool Release(SubnetConfig subnet, LeaseClient client, UInt128 address) => Keep(table.Release(subnet, client, address));

    public bool Decline(SubnetConfig subnet, LeaseClient client, UInt128 address) => Keep(table.Decline(subnet, client, address));

    private static UInt128 Wish(IdentityAssociation wanted) => wanted.Addresses.Count > 0 ? Ipv6Number.Of(wanted.Addresses[0].Address) : 0;

    private (Leased?, bool) FromMemory(SubnetConfig subnet, LeaseClient client, UInt128 address, TimeSpan lasting)
    {
        if (table.GrantFromMemory(subnet, client, address, lasting) is not { } lease) return (null, false);
        writer.SaveLater(lease);
        return (new Leased(lease.Address, lease.Expires - time.GetUtcNow()), true);
    }

    /// <summary>Who only fetches a boot file needs its address for minutes.</summary>
    private TimeSpan Time(SubnetConfig subnet, LeaseClient client) => client.Boots && settings.BootLease < subnet.Lease ? settings.BootLease : subnet.Lease;

    private bool Keep(Binding? ended)
    {
        if (ended is not null) writer.SaveLater(ended);
        return ended is not null;
    }
}
