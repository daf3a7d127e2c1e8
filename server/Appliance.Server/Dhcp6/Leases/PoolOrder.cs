namespace Appliance.Server.Dhcp6.Leases;

/// <summary>The bindings of a subnet by when their addresses come free: how many are busy, and which has been out of use longest, without a search.</summary>
internal sealed class PoolOrder
{
    private readonly SortedSet<(DateTimeOffset FreeAt, UInt128 Address)> _busy = [];
    private readonly SortedSet<(DateTimeOffset FreeAt, UInt128 Address)> _free = [];

    public void Add(DateTimeOffset freeAt, UInt128 address) => _busy.Add((freeAt, address));

    public void Remove(DateTimeOffset freeAt, UInt128 address)
    {
        if (!_busy.Remove((freeAt, address))) _free.Remove((freeAt, address));
    }

    public int Busy(DateTimeOffset now)
    {
        Advance(now);
        return _busy.Count;
    }

    /// <summary>Longest out of use first.</summary>
    public IEnumerable<UInt128> Free(DateTimeOffset now)
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
