namespace Appliance.Server.Dhcp;

/// <summary>The bindings of one pool by when their addresses come free: how many are busy, and which has been out of use longest, without a search.</summary>
internal sealed class PoolOrder<TAddress> where TAddress : struct, IComparable<TAddress>
{
    private readonly SortedSet<(DateTimeOffset FreeAt, TAddress Address)> _busy = [];
    private readonly SortedSet<(DateTimeOffset FreeAt, TAddress Address)> _free = [];

    public void Add(DateTimeOffset freeAt, TAddress address) => _busy.Add((freeAt, address));

    public void Remove(DateTimeOffset freeAt, TAddress address)
    {
        if (!_busy.Remove((freeAt, address))) _free.Remove((freeAt, address));
    }

    public int Busy(DateTimeOffset now)
    {
        Advance(now);
        return _busy.Count;
    }

    /// <summary>Longest out of use first.</summary>
    public IEnumerable<TAddress> Free(DateTimeOffset now)
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
