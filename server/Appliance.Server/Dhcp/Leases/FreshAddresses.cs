using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Walks each pool from end to end, so that finding an address nobody ever had takes no search.</summary>
internal sealed class FreshAddresses(AddressRules rules)
{
    private readonly uint[] _passed = new uint[rules.Pools.Count];

    /// <summary>The next address of a pool that <paramref name="used"/> does not know and the client may have; null at the end.</summary>
    public Ipv4Address? Next(int pool, LeaseClient client, Func<Ipv4Address, bool> used)
    {
        var (first, last) = (rules.Pools[pool].First.Bits, rules.Pools[pool].Last.Bits);
        while (_passed[pool] <= last - first)
        {
            var address = new Ipv4Address(first + _passed[pool]++);
            if (!used(address) && rules.May(client, address)) return address;
        }
        return null;
    }

    /// <summary>From the beginning: an address that was passed over because it was reserved may be free now.</summary>
    public void Restart() => Array.Clear(_passed);
}
