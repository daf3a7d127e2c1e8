using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// The bindings of one pool by when their addresses come free: how many are busy, and which has been out of use longest, without a search.
/// A lease that is renewed costs nothing here: it is looked at again when its former time has come.
/// </summary>
internal sealed class PoolOrder(BindingShelves bindings, TimeSpan hold)
{
    /// <summary>When to look at which address. An entry counts only while the address's mark names its time; there is one for each busy address, no later than it comes free.</summary>
    private readonly PriorityQueue<Ipv4Address, long> _due = new();
    private readonly SortedSet<(long FreeAt, Ipv4Address Address)> _free = [];
    private long _until;
    private int _all;

    /// <param name="before">What was at the address; null when nobody had it.</param>
    public void Put(Binding? before, Binding now)
    {
        if (before is null) _all++;
        else if (FreeAt(before) <= _until) _free.Remove((FreeAt(before), before.Address));
        var freeAt = FreeAt(now);
        var due = bindings.Mark(now.Address);
        if (freeAt <= _until) _free.Add((freeAt, now.Address));
        else if (due == 0 || due > freeAt) LookAt(now.Address, freeAt);
    }

    public int Busy(DateTimeOffset now)
    {
        Advance(now.UtcTicks);
        return _all - _free.Count;
    }

    /// <summary>Longest out of use first.</summary>
    public IEnumerable<Ipv4Address> Free(DateTimeOffset now)
    {
        Advance(now.UtcTicks);
        return _free.TakeWhile(entry => entry.FreeAt <= now.UtcTicks).Select(entry => entry.Address);
    }

    private void Advance(long now)
    {
        while (_due.TryPeek(out var address, out var at) && at <= now)
        {
            _due.Dequeue();
            if (bindings.Mark(address) != at) continue;
            bindings.Mark(address) = 0;
            var freeAt = FreeAt(bindings[address]!);
            if (freeAt <= now) _free.Add((freeAt, address));
            else LookAt(address, freeAt);
        }
        _until = Math.Max(_until, now);
    }

    private void LookAt(Ipv4Address address, long at)
    {
        bindings.Mark(address) = at;
        _due.Enqueue(address, at);
    }

    private long FreeAt(Binding binding) => binding.FreeAt(hold).UtcTicks;
}
