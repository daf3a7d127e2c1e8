using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Walks the pools from end to end, so that finding an address nobody ever had takes no search.</summary>
internal sealed class FreshAddresses(AddressRules rules)
{
    private int _pool;
    private uint _passed;

    /// <summary>The next address that <paramref name="used"/> does not know and the client may have; null at the end.</summary>
    public Ipv4Address? Next(MacAddress mac, Func<Ipv4Address, bool> used)
    {
        for (; _pool < rules.Pools.Count; _pool++, _passed = 0)
        {
            var (first, last) = rules.Pools[_pool];
            while (first.Bits + _passed <= last.Bits)
            {
                var address = new Ipv4Address(first.Bits + _passed++);
                if (!used(address) && rules.May(mac, address)) return address;
            }
        }
        return null;
    }

    /// <summary>From the beginning: an address that was passed over because it was reserved may be free now.</summary>
    public void Restart() => (_pool, _passed) = (0, 0);
}
