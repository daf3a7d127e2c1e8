using System.Diagnostics.CodeAnalysis;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>The bindings of one subnet. Holds one per address and finds the one a client shall have again. Not thread-safe.</summary>
internal sealed class SubnetLeases
{
    /// <summary>An exhausted pool is looked through again from its beginning no more often than this.</summary>
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(10);

    private readonly DhcpSettings _settings;
    private readonly BindingShelves _at = new();
    private readonly Dictionary<MacAddress, Ipv4Address> _leased = [];
    private readonly Dictionary<MacAddress, Ipv4Address> _offered = [];
    private readonly SortedSet<(DateTimeOffset Until, Ipv4Address Address)> _resting = [];

    /// <summary>One for each pool, and the last for what lies in none.</summary>
    private PoolOrder[] _order;
    private AddressRules _rules;
    private FreshAddresses _fresh;
    private DateTimeOffset _restarted;
    private int _offers;

    public SubnetLeases(AddressRules rules, DhcpSettings settings)
    {
        _settings = settings;
        Follow(rules);
    }

    public AddressRules Rules
    {
        get => _rules;
        set => Follow(value);
    }

    /// <summary>Leases that stand or have ended; no mere offers.</summary>
    public int Kept => _at.Count - _offers;

    /// <summary>In order of address; may be read while the bindings change.</summary>
    public IEnumerable<Binding> After(Ipv4Address address) => _at.After(address);

    public Binding? At(Ipv4Address address) => _at[address];

    /// <summary>The client's last lease, however it ended; the newest if it had several.</summary>
    public Binding? LeaseOf(MacAddress mac) => _leased.TryGetValue(mac, out var address) ? _at[address] : null;

    public Binding? OfferTo(MacAddress mac) => _offered.TryGetValue(mac, out var address) ? _at[address] : null;

    /// <summary>How many of the pools' addresses nobody new can have now: leased, offered or held for their last owner; and resting.</summary>
    public PoolUse Use(DateTimeOffset now)
    {
        var busy = 0L;
        for (var pool = 0; pool < Rules.Pools.Count; pool++) busy += _order[pool].Busy(now);
        _resting.RemoveWhere(entry => entry.Until <= now);
        return new PoolUse(busy - _resting.Count, _resting.Count);
    }

    /// <summary>
    /// The client's reserved address, the one it had last, the one it wishes for, one nobody ever had, the one longest out of use:
    /// in this order (RFC 2131 §4.3.1). Pools for clients of its kind come before pools for everybody.
    /// </summary>
    public Ipv4Address? Choose(LeaseClient client, Ipv4Address wish, DateTimeOffset now)
    {
        if (OwnAddress(client, now) is { } own) return own;
        if (!wish.IsNone && IsOpen(wish, client, now)) return wish;
        return Other(client, everybodys: false, now) ?? Other(client, everybodys: true, now);
    }

    /// <summary>The one reserved for it, the one it had last, the one it was just offered; null when it is new here.</summary>
    public Ipv4Address? OwnAddress(LeaseClient client, DateTimeOffset now)
    {
        if (Rules.ReservedFor(client) is { } reserved && IsOpen(reserved, client, now)) return reserved;
        if (LeaseOf(client.Mac) is { } had && IsOpen(had.Address, client, now)) return had.Address;
        return OfferTo(client.Mac) is { } offer && IsOpen(offer.Address, client, now) ? offer.Address : null;
    }

    /// <summary>The client may have it, and nobody else has.</summary>
    public bool IsOpen(Ipv4Address address, LeaseClient client, DateTimeOffset now)
    {
        if (!Rules.May(client, address)) return false;
        if (At(address) is not { } binding || binding.FreeAt(_settings.Hold) <= now) return true;
        return binding.Mac == client.Mac && binding.State != BindingState.Declined;
    }

    public void Put(Binding binding)
    {
        var before = _at.Put(binding);
        if (before is not null)
        {
            if (before.Mac != binding.Mac) Unlink(_leased, before);
            Unlink(_offered, before);
        }
        _offers += Offers(binding) - Offers(before);
        Enter(before, binding);
        if (binding.State == BindingState.Offered) _offered[binding.Mac] = binding.Address;
        else if (binding.State == BindingState.Declined) Unlink(_leased, binding);
        else if (binding.State == BindingState.Active) _leased[binding.Mac] = binding.Address;
        else _leased.TryAdd(binding.Mac, binding.Address); // a former address given back does not replace the present one
    }

    /// <summary>A client has one offer at a time: what it was offered before may go to others.</summary>
    public void Withdraw(MacAddress mac, Ipv4Address except, DateTimeOffset now)
    {
        if (OfferTo(mac) is not { } offer || offer.Address == except) return;
        if (offer.Expires > now) Put(offer with { Expires = now });
        _offered.Remove(mac);
    }

    [MemberNotNull(nameof(_rules), nameof(_fresh), nameof(_order))]
    private void Follow(AddressRules rules)
    {
        (_rules, _fresh, _order) = (rules, new FreshAddresses(rules), [.. Enumerable.Range(0, rules.Pools.Count + 1).Select(_ => new PoolOrder(_at, _settings.Hold))]);
        _at.ClearMarks();
        _resting.Clear();
        foreach (var binding in _at.After(default)) Enter(null, binding);
    }

    private static void Unlink(Dictionary<MacAddress, Ipv4Address> of, Binding binding)
    {
        if (of.TryGetValue(binding.Mac, out var address) && address == binding.Address) of.Remove(binding.Mac);
    }

    /// <summary>Of the pools for clients of its kind only, or of those for everybody.</summary>
    private Ipv4Address? Other(LeaseClient client, bool everybodys, DateTimeOffset now)
    {
        var pools = Enumerable.Range(0, Rules.Pools.Count).Where(pool => Rules.Pools[pool] is var it && it.For is null == everybodys && it.IsFor(client)).ToArray();
        if (pools.Length == 0) return null;
        return NeverUsed(pools, client, now) ?? LongestUnused(pools, client, now);
    }

    private Ipv4Address? NeverUsed(int[] pools, LeaseClient client, DateTimeOffset now)
    {
        foreach (var pool in pools)
            if (_fresh.Next(pool, client, address => _at[address] is not null) is { } address) return address;
        if (now - _restarted < RestartPause) return null;
        _restarted = now;
        _fresh.Restart();
        return NeverUsed(pools, client, now);
    }

    private Ipv4Address? LongestUnused(int[] pools, LeaseClient client, DateTimeOffset now)
    {
        foreach (var pool in pools)
        {
            foreach (var address in _order[pool].Free(now))
                if (Rules.May(client, address)) return address;
        }
        return null;
    }

    private void Enter(Binding? before, Binding binding)
    {
        var pool = Rules.PoolOf(binding.Address);
        _order[pool >= 0 ? pool : ^1].Put(before, binding);
        if (before is { State: BindingState.Declined }) _resting.Remove((before.Expires, before.Address));
        if (pool >= 0 && binding.State == BindingState.Declined) _resting.Add((binding.Expires, binding.Address));
    }

    private static int Offers(Binding? binding) => binding is { State: BindingState.Offered } ? 1 : 0;
}
