using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// The bindings of one subnet by address, on shelves of 256 neighbours. One at a time may change them; any number may read meanwhile, and see each
/// binding as it is or has just been.
/// </summary>
internal sealed class BindingShelves
{
    private const int Width = 256;

    /// <summary>By address. Replaced as a whole when a shelf is added, so that whoever reads it is never disturbed.</summary>
    private volatile Shelf[] _shelves = [];

    public int Count { get; private set; }

    public Binding? this[Ipv4Address address] => _shelves is var shelves && Find(shelves, Key(address)) is >= 0 and var at ? shelves[at].Bindings[Place(address)] : null;

    /// <summary>From <paramref name="after"/> on, in order of address.</summary>
    public IEnumerable<Binding> After(Ipv4Address after)
    {
        var shelves = _shelves;
        var first = Find(shelves, Key(after));
        for (var at = first < 0 ? ~first : first; at < shelves.Length; at++)
        {
            foreach (var binding in shelves[at].Bindings)
                if (binding is not null && binding.Address > after) yield return binding;
        }
    }

    /// <returns>What was there before.</returns>
    public Binding? Put(Binding binding)
    {
        ref var there = ref ShelfOf(binding.Address).Bindings[Place(binding.Address)];
        var before = there;
        there = binding;
        if (before is null) Count++;
        return before;
    }

    /// <summary>A mark that <see cref="PoolOrder"/> keeps with an address; 0 at first.</summary>
    public ref long Mark(Ipv4Address address) => ref ShelfOf(address).Marks[Place(address)];

    public void ClearMarks()
    {
        foreach (var shelf in _shelves) Array.Clear(shelf.Marks);
    }

    private static uint Key(Ipv4Address address) => address.Bits / Width;

    private static int Place(Ipv4Address address) => (int)(address.Bits % Width);

    /// <returns>Where it is, or the complement of where it would be.</returns>
    private static int Find(Shelf[] shelves, uint key)
    {
        var (low, high) = (0, shelves.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (shelves[middle].Key == key) return middle;
            if (shelves[middle].Key < key) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    private Shelf ShelfOf(Ipv4Address address)
    {
        var at = Find(_shelves, Key(address));
        if (at >= 0) return _shelves[at];
        var added = new Shelf(Key(address));
        _shelves = [.. _shelves.AsSpan(0, ~at), added, .. _shelves.AsSpan(~at)];
        return added;
    }

    private sealed class Shelf(uint key)
    {
        public uint Key { get; } = key;

        public Binding?[] Bindings { get; } = new Binding?[Width];

        public long[] Marks { get; } = new long[Width];
    }
}
