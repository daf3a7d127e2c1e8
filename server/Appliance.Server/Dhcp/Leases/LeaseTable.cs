using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// Every binding, in memory. All decisions about addresses are made here, each as a whole: two clients never hold the same address.
/// </summary>
internal sealed class LeaseTable(ISubnets subnets, IReservations reservations, DhcpSettings settings, TimeProvider time) : ILeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, SubnetLeases> _subnets = [];

    public MacAddress? Holder(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetwork || subnets.Containing(address) is not { } subnet) return null;
        lock (_gate)
            return In(subnet).At(Ipv4Address.From(address)) is { State: BindingState.Offered or BindingState.Active } binding
                && binding.FreeAt(settings.Hold) > time.GetUtcNow() ? binding.Mac : null;
    }

    public IPAddress? AddressOf(MacAddress mac)
    {
        foreach (var subnet in subnets.All)
        {
            if (reservations.For(subnet.Id, mac) is { } reserved) return reserved;
            lock (_gate)
                if (In(subnet).LeaseOf(mac) is { State: BindingState.Active } binding && binding.Expires > time.GetUtcNow()) return binding.Address.ToIPAddress();
        }
        return null;
    }

    public Binding? LeaseOf(SubnetConfig subnet, MacAddress mac)
    {
        lock (_gate) return In(subnet).LeaseOf(mac);
    }

    /// <summary>An address for a DISCOVER, kept for the client until the offer runs out. Null when there is none left.</summary>
    public Ipv4Address? Offer(SubnetConfig subnet, LeaseClient client, Ipv4Address wish)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = In(subnet);
            if (leases.Choose(client.Mac, wish, now) is not { } address) return null;
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
    public LeaseGrant? Grant(SubnetConfig subnet, LeaseClient client, Ipv4Address address)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = In(subnet);
            if (!leases.IsOpen(address, client.Mac, now)) return null;
            // A reservation made since then moves the client, as soon as its address is open.
            if (leases.Rules.ReservedFor(client.Mac) is { } reserved && reserved != address && leases.IsOpen(reserved, client.Mac, now)) return null;
            var own = leases.At(address) is { } there && there.Mac == client.Mac ? there : null;
            var former = leases.LeaseOf(client.Mac) is { State: BindingState.Active } had && had.Address != address && had.FreeAt(settings.Hold) > now ? had : null;
            var lease = new Binding(
                subnet.Id, address, client.Mac, BindingState.Active, own is { State: BindingState.Active } ? own.Granted : now, now + subnet.Lease,
                own?.Durable, client.ClientId ?? own?.ClientId, client.HostName ?? own?.HostName);
            leases.Withdraw(client.Mac, address, now);
            leases.Put(lease);
            return new LeaseGrant(lease, former);
        }
    }

    /// <summary>
    /// Renews without the database, no further than a restarted server would still keep the address: its durable expiry and the hold.
    /// Null when the database was never told of this lease, or the hold is used up.
    /// </summary>
    public Binding? GrantFromMemory(SubnetConfig subnet, LeaseClient client, Ipv4Address address)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = In(subnet);
            if (leases.At(address) is not { Durable: { } durable } own || own.Mac != client.Mac || !leases.IsOpen(address, client.Mac, now)) return null;
            var horizon = durable + settings.Hold;
            if (horizon <= now) return null;
            var expires = now + subnet.Lease < horizon ? now + subnet.Lease : horizon;
            var lease = own with { State = BindingState.Active, Expires = expires };
            leases.Put(lease);
            return lease;
        }
    }

    /// <summary>The database has it now.</summary>
    public void Confirm(Binding written)
    {
        lock (_gate)
        {
            if (Current(written) is not { } now) return;
            DateTimeOffset? durable = written.State == BindingState.Active ? written.Expires : null;
            _subnets[written.Subnet].Put(now with { Durable = durable });
        }
    }

    /// <summary>The database does not have it, and nobody was told: back to what is known to be durable, or to a mere offer.</summary>
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

    public IReadOnlyList<Binding> All()
    {
        lock (_gate) return [.. _subnets.Values.SelectMany(leases => leases.All)];
    }

    public long Leased(SubnetConfig subnet)
    {
        var now = time.GetUtcNow();
        lock (_gate) return In(subnet).All.LongCount(binding => binding.State == BindingState.Active && binding.Expires > now);
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

    private Binding? Current(Binding binding) =>
        _subnets.TryGetValue(binding.Subnet, out var leases) && leases.At(binding.Address) is { } now && now.Mac == binding.Mac ? now : null;

    private SubnetLeases In(SubnetConfig subnet)
    {
        if (!_subnets.TryGetValue(subnet.Id, out var leases))
            _subnets[subnet.Id] = leases = new SubnetLeases(new AddressRules(subnet, reservations), settings);
        else if (!ReferenceEquals(leases.Rules.Subnet, subnet))
            leases.Rules = new AddressRules(subnet, reservations);
        return leases;
    }
}
