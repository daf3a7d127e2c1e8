using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>The bindings of one subnet. Holds one per address and finds the one a client shall have again. Not thread-safe.</summary>
internal sealed class SubnetLeases(AddressRules rules, DhcpSettings settings)
{
    /// <summary>An exhausted pool is looked through again from its beginning no more often than this.</summary>
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Ipv4Address, Binding> _at = [];
    private readonly Dictionary<MacAddress, Ipv4Address> _leased = [];
    private readonly Dictionary<MacAddress, Ipv4Address> _offered = [];
    private readonly SortedSet<(DateTimeOffset FreeAt, Ipv4Address Address)> _order = [];
    private AddressRules _rules = rules;
    private FreshAddresses _fresh = new(rules);
    private DateTimeOffset _restarted;

    public AddressRules Rules
    {
        get => _rules;
        set => (_rules, _fresh) = (value, new FreshAddresses(value));
    }

    public IEnumerable<Binding> All => _at.Values;

    public Binding? At(Ipv4Address address) => _at.GetValueOrDefault(address);

    /// <summary>The client's last lease, however it ended; the newest if it had several.</summary>
    public Binding? LeaseOf(MacAddress mac) => _leased.TryGetValue(mac, out var address) ? _at[address] : null;

    public Binding? OfferTo(MacAddress mac) => _offered.TryGetValue(mac, out var address) ? _at[address] : null;

    /// <summary>
    /// The client's reserved address, the one it had last, the one it wishes for, one nobody ever had, the one longest out of use:
    /// in this order (RFC 2131 §4.3.1).
    /// </summary>
    public Ipv4Address? Choose(MacAddress mac, Ipv4Address wish, DateTimeOffset now)
    {
        if (_rules.ReservedFor(mac) is { } reserved && IsOpen(reserved, mac, now)) return reserved;
        if (LeaseOf(mac) is { } had && IsOpen(had.Address, mac, now)) return had.Address;
        if (OfferTo(mac) is { } offer && IsOpen(offer.Address, mac, now)) return offer.Address;
        if (!wish.IsNone && IsOpen(wish, mac, now)) return wish;
        return NeverUsed(mac, now) ?? LongestUnused(mac, now);
    }

    /// <summary>The client may have it, and nobody else has.</summary>
    public bool IsOpen(Ipv4Address address, MacAddress mac, DateTimeOffset now)
    {
        if (!_rules.May(mac, address)) return false;
        if (At(address) is not { } binding || binding.FreeAt(settings.Hold) <= now) return true;
        return binding.Mac == mac && binding.State != BindingState.Declined;
    }

    public void Put(Binding binding)
    {
        if (_at.TryGetValue(binding.Address, out var before))
        {
            _order.Remove((before.FreeAt(settings.Hold), before.Address));
            if (before.Mac != binding.Mac) Unlink(_leased, before);
            Unlink(_offered, before);
        }
        _at[binding.Address] = binding;
        _order.Add((binding.FreeAt(settings.Hold), binding.Address));
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

    private static void Unlink(Dictionary<MacAddress, Ipv4Address> of, Binding binding)
    {
        if (of.TryGetValue(binding.Mac, out var address) && address == binding.Address) of.Remove(binding.Mac);
    }

    private Ipv4Address? NeverUsed(MacAddress mac, DateTimeOffset now)
    {
        if (_fresh.Next(mac, _at.ContainsKey) is { } address) return address;
        if (now - _restarted < RestartPause) return null;
        _restarted = now;
        _fresh.Restart();
        return _fresh.Next(mac, _at.ContainsKey);
    }

    private Ipv4Address? LongestUnused(MacAddress mac, DateTimeOffset now)
    {
        foreach (var (freeAt, address) in _order)
        {
            if (freeAt > now) return null;
            if (_rules.May(mac, address)) return address;
        }
        return null;
    }
}
