using System.Net;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6.Leases;

/// <summary>
/// Every binding, in memory. All decisions about addresses are made here, each as a whole: two clients never hold the same address.
/// </summary>
internal sealed class LeaseTable(ISubnets subnets, IReservations reservations, Dhcp6Settings settings, TimeProvider time) : IIpv6Leases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, SubnetLeases> _subnets = [];

    public MacAddress? Holder(IPAddress address)
    {
        var number = Ipv6Number.Of(address);
        foreach (var subnet in subnets.All)
        {
            if (subnet.Ipv6?.Prefix.Contains(address) != true) continue;
            lock (_gate)
                return In(subnet)?.At(number) is { State: BindingState.Offered or BindingState.Active } binding && binding.FreeAt(settings.Hold) > time.GetUtcNow() ? binding.Mac : null;
        }
        return null;
    }

    /// <summary>It has or had an address there, or one is kept for it.</summary>
    public bool Knows(SubnetConfig subnet, LeaseClient client)
    {
        lock (_gate)
        {
            var leases = Leases(subnet);
            return leases.Rules.ReservedFor(client) is not null || leases.Own(client, 0, Taken.Nothing, time.GetUtcNow()) is not null;
        }
    }

    /// <summary>How many of its addresses nobody new can have now.</summary>
    public int Busy(SubnetConfig subnet)
    {
        lock (_gate) return In(subnet)?.Busy(time.GetUtcNow()) ?? 0;
    }

    /// <summary>An address for a SOLICIT, kept for the client until the offer runs out. Null when there is none left for it.</summary>
    public UInt128? Offer(SubnetConfig subnet, LeaseClient client, uint iaid, UInt128 wish, Taken others)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = Leases(subnet);
            if (leases.Choose(client, iaid, wish, others, now) is not { } address) return null;
            var until = now + settings.Offer;
            var own = leases.At(address) is { } there && there.Owner == client.Owner ? there : null;
            // What is held for the client longer than an offer lasts stays as it is: an offer takes nothing away.
            if (own is null || own.FreeAt(settings.Hold) < until)
                leases.Put(new Binding(subnet.Id, address, client.Duid, iaid, client.Mac, BindingState.Offered, now, until, own?.Durable));
            return address;
        }
    }

    /// <summary>Leases an address, or answers null when the client can not have it. The lease must be durable before the client hears of it.</summary>
    public Binding? Grant(SubnetConfig subnet, LeaseClient client, uint iaid, UInt128 address, TimeSpan lasting)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = Leases(subnet);
            if (!leases.IsOpen(address, client, now)) return null;
            var own = leases.At(address) is { } there && there.Owner == client.Owner ? there : null;
            var lease = new Binding(
                subnet.Id, address, client.Duid, iaid, client.Mac, BindingState.Active, own is { State: BindingState.Active } ? own.Granted : now, now + lasting, own?.Durable);
            leases.Put(lease);
            return lease;
        }
    }

    /// <summary>The address a client is to have for an association that says nothing of one, or whose address moves to a reserved one.</summary>
    public UInt128? Choose(SubnetConfig subnet, LeaseClient client, uint iaid, UInt128 wish, Taken others)
    {
        lock (_gate) return Leases(subnet).Choose(client, iaid, wish, others, time.GetUtcNow());
    }

    /// <summary>Whether the client holds this address now.</summary>
    public bool Holds(SubnetConfig subnet, LeaseClient client, UInt128 address)
    {
        lock (_gate)
            return In(subnet)?.At(address) is { State: BindingState.Active } own && own.Owner == client.Owner && own.FreeAt(settings.Hold) > time.GetUtcNow();
    }

    /// <summary>
    /// Renews without the disk, no further than a restarted server would still keep the address: its durable expiry and the hold.
    /// Null when the disk was never told of this lease, or the hold is used up.
    /// </summary>
    public Binding? GrantFromMemory(SubnetConfig subnet, LeaseClient client, UInt128 address, TimeSpan lasting)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var leases = Leases(subnet);
            if (leases.At(address) is not { Durable: { } durable } own || own.Owner != client.Owner || !leases.IsOpen(address, client, now)) return null;
            var horizon = durable + settings.Hold;
            if (horizon <= now) return null;
            var lease = own with { State = BindingState.Active, Expires = now + lasting < horizon ? now + lasting : horizon };
            leases.Put(lease);
            return lease;
        }
    }

    /// <summary>The client gives its address back. Null when it was not its own.</summary>
    public Binding? Release(SubnetConfig subnet, LeaseClient client, UInt128 address) => End(subnet, client, address, BindingState.Released, TimeSpan.Zero);

    /// <summary>The client found somebody else on the address: nobody gets it for a while. Null when it was not its own.</summary>
    public Binding? Decline(SubnetConfig subnet, LeaseClient client, UInt128 address) => End(subnet, client, address, BindingState.Declined, settings.Decline);

    /// <summary>Nothing has taken this binding's place.</summary>
    public bool Stands(Binding binding)
    {
        lock (_gate) return Current(binding) is { } now && now with { Durable = binding.Durable } == binding;
    }

    /// <summary>The disk has it now.</summary>
    public void Confirm(Binding written)
    {
        lock (_gate)
            if (Current(written) is { } now) _subnets[written.Subnet].Put(now with { Durable = written.State == BindingState.Active ? written.Expires : null });
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

    /// <summary>What the disk holds, at the start.</summary>
    public void Load(IEnumerable<Binding> bindings)
    {
        var known = subnets.All.Where(subnet => subnet.Ipv6 is not null).ToDictionary(subnet => subnet.Id);
        lock (_gate)
            foreach (var binding in bindings.OrderBy(binding => binding.Granted))
                if (known.TryGetValue(binding.Subnet, out var subnet)) Leases(subnet).Put(binding);
    }

    public void Forget(Guid subnet)
    {
        lock (_gate) _subnets.Remove(subnet);
    }

    public IReadOnlyList<Binding> All()
    {
        lock (_gate) return [.. _subnets.Values.SelectMany(leases => leases.All)];
    }

    private Binding? End(SubnetConfig subnet, LeaseClient client, UInt128 address, BindingState state, TimeSpan quarantine)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (In(subnet)?.At(address) is not { State: BindingState.Active } own || own.Owner != client.Owner || own.FreeAt(settings.Hold) <= now) return null;
            var ended = own with { State = state, Expires = now + quarantine, Durable = null };
            Leases(subnet).Put(ended);
            return ended;
        }
    }

    private Binding? Current(Binding binding) =>
        _subnets.TryGetValue(binding.Subnet, out var leases) && leases.At(binding.Address) is { } now && now.Owner == binding.Owner ? now : null;

    private SubnetLeases? In(SubnetConfig subnet) => _subnets.GetValueOrDefault(subnet.Id);

    private SubnetLeases Leases(SubnetConfig subnet)
    {
        if (!_subnets.TryGetValue(subnet.Id, out var leases)) _subnets[subnet.Id] = leases = new SubnetLeases(new AddressRules(subnet, reservations), settings);
        else if (!ReferenceEquals(leases.Rules.Subnet, subnet)) leases.Rules = new AddressRules(subnet, reservations);
        return leases;
    }
}
