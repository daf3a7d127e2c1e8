using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// Every binding, in memory. All decisions about addresses are made here, each as a whole: two clients never hold the same address.
/// </summary>
internal sealed class LeaseTable(ISubnets subnets, IReservations reservations, HeardAddresses heard, DhcpSettings settings, TimeProvider time) : ILeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, SubnetLeases> _subnets = [];

    public MacAddress? Holder(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetwork || subnets.Containing(address) is not { } subnet) return null;
        if (IsOthers(subnet)) return heard.Holder(subnet, Ipv4Address.From(address));
        lock (_gate)
            return In(subnet).At(Ipv4Address.From(address)) is { State: BindingState.Offered or BindingState.Active } binding
                && binding.FreeAt(settings.Hold) > time.GetUtcNow() ? binding.Mac : null;
    }

    public IPAddress? AddressOf(MacAddress mac)
    {
        foreach (var subnet in subnets.All)
        {
            if (IsOthers(subnet) && heard.AddressOf(subnet, mac) is { } told) return told;
            if (reservations.For(subnet.Id, ClientKey.Of(mac)) is { } kept) return kept.Address;
            lock (_gate)
                if (In(subnet).LeaseOf(mac) is { State: BindingState.Active } binding && binding.Expires > time.GetUtcNow()) return binding.Address.ToIPAddress();
        }
        return null;
    }

    public Binding? LeaseOf(SubnetConfig subnet, MacAddress mac)
    {
        lock (_gate) return In(subnet).LeaseOf(mac);
    }

    public KeptAddress? KeptFor(SubnetConfig subnet, LeaseClient client)
    {
        lock (_gate) return In(subnet).Rules.KeptFor(client);
    }

    /// <summary>The address a client has or had there; null when it is new there.</summary>
    public Ipv4Address? OwnAddress(SubnetConfig subnet, LeaseClient client)
    {
        lock (_gate) return In(subnet).OwnAddress(client, time.GetUtcNow());
    }

    /// <summary>How many of the pools' addresses nobody new can have now.</summary>
    public PoolUse Use(SubnetConfig subnet)
    {
        lock (_gate) return In(subnet).Use(time.GetUtcNow());
    }

    /// <summary>Addresses in all pools of a subnet.</summary>
    public long Size(SubnetConfig subnet)
    {
        lock (_gate) return In(subnet).Rules.Size;
    }

    /// <summary>An address for a DISCOVER, kept for the client until the offer runs out. Null when there is none left.</summary>
    public Ipv4Address? Offer(SubnetConfig subnet, LeaseClient client, Ipv4Address wish)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = In(subnet);
            if (leases.Choose(client, wish, now) is not { } address) return null;
            leases.Withdraw(client.Mac, address, now);
            var until = now + settings.Offer;
            var own = leases.At(address) is { } there && there.Mac == client.Mac ? there : null;
            // What is held for the client longer than an offer lasts stays as it is: an offer takes nothing away.
            if (own is null || own.FreeAt(settings.Hold) < until)
                leases.Put(new Binding(subnet.Id, address, client.Mac, BindingState.Offered, now, until, own?.Durable, client.ClientId, client.HostName));
            return address;
        }
    }

    /// <summary>
    /// Leases the address the client asks for, or answers null when it can not have it. The lease must be durable before the client
    /// hears of it; the client's former address, if it had another, stays its own until then.
    /// </summary>
    public LeaseGrant? Grant(SubnetConfig subnet, LeaseClient client, Ipv4Address address, TimeSpan lasting)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = In(subnet);
            if (!leases.IsOpen(address, client, now)) return null;
            // A reservation made since then moves the client, as soon as its address is open.
            if (leases.Rules.ReservedFor(client) is { } reserved && reserved != address && leases.IsOpen(reserved, client, now)) return null;
            var own = leases.At(address) is { } there && there.Mac == client.Mac ? there : null;
            var former = leases.LeaseOf(client.Mac) is { State: BindingState.Active } had && had.Address != address && had.FreeAt(settings.Hold) > now ? had : null;
            var lease = new Binding(
                subnet.Id, address, client.Mac, BindingState.Active, own is { State: BindingState.Active } ? own.Granted : now, now + lasting,
                own?.Durable, client.ClientId ?? own?.ClientId, client.HostName ?? own?.HostName);
            leases.Withdraw(client.Mac, address, now);
            leases.Put(lease);
            return new LeaseGrant(lease, former, lasting);
        }
    }

    /// <summary>
    /// Renews without the disk, no further than a restarted server would still keep the address: its durable expiry and the hold.
    /// Null when the disk was never told of this lease, or the hold is used up.
    /// </summary>
    public Binding? GrantFromMemory(SubnetConfig subnet, LeaseClient client, Ipv4Address address, TimeSpan lasting)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = In(subnet);
            if (leases.At(address) is not { Durable: { } durable } own || own.Mac != client.Mac || !leases.IsOpen(address, client, now)) return null;
            var horizon = durable + settings.Hold;
            if (horizon <= now) return null;
            var expires = now + lasting < horizon ? now + lasting : horizon;
            var lease = own with { State = BindingState.Active, Expires = expires };
            leases.Put(lease);
            return lease;
        }
    }

    /// <summary>Nothing has taken this binding's place.</summary>
    public bool Stands(Binding binding)
    {
        lock (_gate) return Current(binding) is { } now && now with { Durable = binding.Durable } == binding;
    }

    /// <summary>The disk has it now.</summary>
    public void Confirm(Binding written)
    {
        lock (_gate)
        {
            if (Current(written) is not { } now) return;
            DateTimeOffset? durable = written.State == BindingState.Active ? written.Expires : null;
            _subnets[written.Subnet].Put(now with { Durable = durable });
        }
    }

    /// <summary>The disk does not have it, and nobody was told: back to what is known to be durable, or to a mere offer.</summary>
    public void Abandon(Binding lost)
    {
        lock (_gate)
        {
            if (Current(lost) is not { State: BindingState.Active } now || now.Expires != lost.Expires) return;
            _subnets[lost.Subnet].Put(now.Durable is { } durable
                ? now with { Expires = durable }
                : now with { State = BindingState.Offered, Expires = time.GetUtcNow() + settings.Offer });
        }
    }

    /// <summary>The client gives its address back. Null when it was not its own.</summary>
    public Binding? Release(SubnetConfig subnet, MacAddress mac, Ipv4Address address) =>
        End(subnet, mac, address, BindingState.Released, TimeSpan.Zero);

    /// <summary>The client found somebody else on the address: nobody gets it for a while. Null when it was not its own.</summary>
    public Binding? Decline(SubnetConfig subnet, MacAddress mac, Ipv4Address address) =>
        End(subnet, mac, address, BindingState.Declined, settings.Decline);

    /// <summary>The client took another server's offer.</summary>
    public void Withdraw(SubnetConfig subnet, MacAddress mac)
    {
        lock (_gate) In(subnet).Withdraw(mac, except: default, time.GetUtcNow());
    }

    /// <summary>What the database holds, at start.</summary>
    public void Load(IEnumerable<Binding> bindings)
    {
        var known = subnets.All.ToDictionary(subnet => subnet.Id);
        lock (_gate)
        {
            // The newest lease of a client comes last and stays its own.
            foreach (var binding in bindings.OrderBy(binding => binding.Granted))
                if (known.TryGetValue(binding.Subnet, out var subnet)) In(subnet).Put(binding);
        }
    }

    /// <summary>Leases that were brought in from elsewhere and are durable already. Whoever has an address or a lease here keeps it.</summary>
    public void Adopt(IEnumerable<Binding> bindings)
    {
        var known = subnets.All.ToDictionary(subnet => subnet.Id);
        lock (_gate)
        {
            foreach (var binding in bindings)
                if (known.TryGetValue(binding.Subnet, out var subnet) && In(subnet) is var leases && leases.At(binding.Address) is null && leases.LeaseOf(binding.Mac) is null) leases.Put(binding);
        }
    }

    public void Forget(Guid subnet)
    {
        lock (_gate) _subnets.Remove(subnet);
    }

    /// <summary>Every binding behind an address, in order of address. Nobody who wants one waits while it is read, and it is read no further than it is looked at.</summary>
    public IEnumerable<Binding> After(Ipv4Address address) => Subnets().SelectMany(leases => leases.After(address));

    /// <summary>Leases that stand or have ended, in one subnet or in all.</summary>
    public int Kept(Guid? subnet)
    {
        lock (_gate) return _subnets.Where(one => subnet is null || one.Key == subnet).Sum(one => one.Value.Kept);
    }

    /// <summary>Somebody we did not give this address to answers on it: nobody gets it for a while. Null when it has a holder of ours by now.</summary>
    public Binding? Rest(SubnetConfig subnet, Ipv4Address address, MacAddress found)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (In(subnet).At(address) is { State: BindingState.Active } taken && taken.FreeAt(settings.Hold) > now) return null;
            var resting = new Binding(subnet.Id, address, found, BindingState.Declined, now, now + settings.Decline, null, null, null);
            In(subnet).Put(resting);
            return resting;
        }
    }

    private Binding? End(SubnetConfig subnet, MacAddress mac, Ipv4Address address, BindingState state, TimeSpan quarantine)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (In(subnet).At(address) is not { State: BindingState.Offered or BindingState.Active } own || own.Mac != mac) return null;
            if (own.FreeAt(settings.Hold) <= now || (state == BindingState.Released && own.State != BindingState.Active)) return null;
            var ended = own with { State = state, Expires = now + quarantine, Durable = null };
            In(subnet).Put(ended);
            return ended;
        }
    }

    /// <summary>Another server gives the addresses there.</summary>
    private static bool IsOthers(SubnetConfig subnet) => subnet.Mode is SubnetMode.Proxy or SubnetMode.Observe;

    private Binding? Current(Binding binding) =>
        _subnets.TryGetValue(binding.Subnet, out var leases) && leases.At(binding.Address) is { } now && now.Mac == binding.Mac ? now : null;

    /// <summary>They do not overlap.</summary>
    private SubnetLeases[] Subnets()
    {
        lock (_gate) return [.. _subnets.Values.OrderBy(leases => Ipv4Address.From(leases.Rules.Subnet.Network.BaseAddress))];
    }

    private SubnetLeases In(SubnetConfig subnet)
    {
        if (!_subnets.TryGetValue(subnet.Id, out var leases))
            _subnets[subnet.Id] = leases = new SubnetLeases(new AddressRules(subnet, reservations), settings);
        else if (!ReferenceEquals(leases.Rules.Subnet, subnet))
            leases.Rules = new AddressRules(subnet, reservations);
        return leases;
    }
}
