namespace Appliance.Server.Dhcp6.Leases;

/// <summary>The bindings of one subnet: one for each address, and those of each owner. Not thread-safe.</summary>
internal sealed class SubnetLeases(AddressRules rules, Dhcp6Settings settings)
{
    /// <summary>Addresses one machine may hold at once: for its interfaces and systems, not for somebody who invents interfaces.</summary>
    private const int MostForOne = 8;

    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<UInt128, Binding> _at = [];
    private readonly Dictionary<string, List<UInt128>> _owned = new(StringComparer.Ordinal);
    private readonly PoolOrder _order = new();
    private AddressRules _rules = rules;
    private UInt128[] _passed = new UInt128[rules.Pools.Count];
    private DateTimeOffset _restarted;

    public AddressRules Rules
    {
        get => _rules;
        set => (_rules, _passed) = (value, new UInt128[value.Pools.Count]);
    }

    public IEnumerable<Binding> All => _at.Values;

    public Binding? At(UInt128 address) => _at.GetValueOrDefault(address);

    public int Busy(DateTimeOffset now) => _order.Busy(now);

    /// <summary>
    /// The client's address for one of its associations: the reserved one, the one it had for it, one it had under another DUID or number, the
    /// one it wishes for, one nobody ever had, the one longest out of use.
    /// </summary>
    /// <param name="others">The client's other associations in the same message, and what they have got: both stay theirs.</param>
    public UInt128? Choose(LeaseClient client, uint iaid, UInt128 wish, Taken others, DateTimeOffset now)
    {
        if (_rules.ReservedFor(client) is { } reserved && !others.Has(reserved) && IsOpen(reserved, client, now)) return reserved;
        if (Own(client, iaid, others, now) is { } own) return own;
        if (HeldBy(client, now) >= MostForOne) return null;
        if (wish != 0 && !others.Has(wish) && IsOpen(wish, client, now)) return wish;
        return NeverUsed(client, now) ?? LongestUnused(client, others, now);
    }

    /// <summary>What it has or had there; null when it is new.</summary>
    public UInt128? Own(LeaseClient client, uint iaid, Taken others, DateTimeOffset now)
    {
        if (!_owned.TryGetValue(client.Owner, out var addresses)) return null;
        var had = addresses.Select(address => _at[address]).Where(binding => !others.Has(binding.Address) && IsOpen(binding.Address, client, now)).ToList();
        // The newest of its own; otherwise that of another system of the same machine, unless that is one of its other associations.
        return (had.Where(binding => IsFor(binding, client, iaid)).MaxBy(binding => binding.Expires)
            ?? had.Where(binding => !others.Names(binding.Iaid) || !binding.Duid.Equals(client.Duid)).MaxBy(binding => binding.Expires))?.Address;
    }

    /// <summary>The client may have it, and nobody else has.</summary>
    public bool IsOpen(UInt128 address, LeaseClient client, DateTimeOffset now)
    {
        if (!_rules.May(client, address)) return false;
        if (At(address) is not { } binding || binding.FreeAt(settings.Hold) <= now) return true;
        return binding.Owner == client.Owner && binding.State != BindingState.Declined;
    }

    public void Put(Binding binding)
    {
        if (_at.TryGetValue(binding.Address, out var before))
        {
            _order.Remove(before.FreeAt(settings.Hold), before.Address);
            if (_owned.TryGetValue(before.Owner, out var its) && its.Remove(before.Address) && its.Count == 0) _owned.Remove(before.Owner);
        }
        _at[binding.Address] = binding;
        _order.Add(binding.FreeAt(settings.Hold), binding.Address);
        if (binding.State == BindingState.Declined) return; // Nobody's.
        if (!_owned.TryGetValue(binding.Owner, out var owned)) _owned[binding.Owner] = owned = [];
        owned.Add(binding.Address);
    }

    private static bool IsFor(Binding binding, LeaseClient client, uint iaid) => binding.Iaid == iaid && binding.Duid.Equals(client.Duid);

    private int HeldBy(LeaseClient client, DateTimeOffset now) =>
        _owned.TryGetValue(client.Owner, out var addresses) ? addresses.Count(address => _at[address].FreeAt(settings.Hold) > now) : 0;

    /// <summary>Walks each pool from end to end, so that finding an address takes no search.</summary>
    private UInt128? NeverUsed(LeaseClient client, DateTimeOffset now)
    {
        for (var pool = 0; pool < _passed.Length; pool++)
        {
            var (first, last) = _rules.Pools[pool];
            while (_passed[pool] <= last - first)
            {
                var address = first + _passed[pool]++;
                if (!_at.ContainsKey(address) && _rules.May(client, address)) return address;
            }
        }
        // From the beginning: one that was passed over because it was reserved may be free now.
        if (now - _restarted < RestartPause) return null;
        _restarted = now;
        Array.Clear(_passed);
        return NeverUsed(client, now);
    }

    private UInt128? LongestUnused(LeaseClient client, Taken others, DateTimeOffset now)
    {
        foreach (var address in _order.Free(now))
            if (!others.Has(address) && _rules.May(client, address)) return address;
        return null;
    }
}

/// <summary>What the associations of one message have: their numbers, and the addresses given so far.</summary>
internal sealed class Taken(IReadOnlyCollection<uint> numbers)
{
    private readonly HashSet<UInt128> _addresses = [];

    public static Taken Nothing { get; } = new([]);

    public bool Names(uint iaid) => numbers.Contains(iaid);

    public bool Has(UInt128 address) => _addresses.Contains(address);

    public void Add(UInt128 address) => _addresses.Add(address);
}
