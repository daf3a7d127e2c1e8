using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>The bindings of one pool by when their addresses come free: how many are busy, and which has been out of use longest, without a search.</summary>
internal sealed class PoolOrder
{
    private readonly SortedSet<(DateTimeOffset FreeAt, Ipv4Address Address)> _busy = [];
    private readonly SortedSet<(DateTimeOffset FreeAt, Ipv4Address Address)> _free = [];

    public void Add(DateTimeOffset freeAt, Ipv4Address address) => _busy.Add((freeAt, address));

    public void Remove(DateTimeOffset freeAt, Ipv4Address address)
    {
        if (!_busy.Remove((freeAt, address))) _free.Remove((freeAt, address));
    }

    public int Busy(DateTimeOffset now)
    {
        Advance(now);
        return _busy.Count;
    }

    /// <summary>Longest out of use first.</summary>
    public IEnumerable<Ipv4Address> Free(DateTimeOffset now)
    {
        Advance(now);
        return _free.Select(entry => entry.Address);
    }

    private void Advance(DateTimeOffset now)
    {
        while (_busy.Count > 0 && _busy.Min is var next && next.FreeAt <= now)
        {
            _busy.Remove(next);
            _free.Add(next);
        }
    }
}
