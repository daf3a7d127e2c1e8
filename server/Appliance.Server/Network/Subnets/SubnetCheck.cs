using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network.Interfaces;
using Appliance.Server.Network.Names;

namespace Appliance.Server.Network.Subnets;

/// <summary>
/// Turns what an operator wants into a subnet, or into everything that is wrong with it. Pure: what it needs to know of the world
/// (the other subnets, the machine's interfaces) is handed to it.
/// </summary>
internal sealed class SubnetCheck(IReadOnlyList<SubnetConfig> others, IReadOnlyList<HostInterface> interfaces)
{
    public const int ShortestLease = 60;
    public const int LongestLease = 30 * 86400;
    private const int MostPools = 64;
    private const int MostDnsServers = 8;
    private const int MostRelays = 16;

    private readonly List<FieldFault> _faults = [];

    public IReadOnlyList<FieldFault> Faults => _faults;

    /// <param name="wanted">Whole: for a change, the present values with the change laid over them.</param>
    /// <param name="present">The subnet that is being changed; null for a new one.</param>
    /// <returns>Null when there are <see cref="Faults"/>.</returns>
    public SubnetConfig? Read(SubnetSpec wanted, SubnetConfig? present = null)
    {
        if (!HostName.TryReadLabel(wanted.Name, out var name)) Wrong("name", $"A subnet needs a name of {HostName.Rule}.");
        var domain = $"{name}.internal";
        if (wanted.Domain is not null && !HostName.TryReadDomain(wanted.Domain, out domain))
            Wrong("domain", $"'{wanted.Domain}' is not a domain: labels of {HostName.Rule}, joined by dots, {HostName.LongestDomain} characters at most, outside 'arpa'.");
        var lease = wanted.LeaseSeconds ?? 3600;
        if (lease is < ShortestLease or > LongestLease) Wrong("leaseSeconds", $"{lease} is outside {ShortestLease} to {LongestLease} seconds.");
        var mode = wanted.Mode ?? SubnetMode.Authoritative;
        if (!Enum.IsDefined(mode)) Wrong("mode", "There is no such mode.");
        var dnsServers = DnsServers(wanted.DnsServers ?? []);
        if (ReadNetwork(wanted.Cidr) is not { } network)
        {
            // Without the network nothing more can be said about what must lie inside it, but ill-formed addresses can.
            if (!string.IsNullOrEmpty(wanted.Gateway)) ReadAddress("gateway", wanted.Gateway);
            foreach (var (pool, i) in (wanted.Pools ?? []).Select((pool, i) => (pool, i))) ReadPool(pool, i);
            return null;
        }
        var relayed = wanted.Relayed ?? false;
        var (at, ours) = relayed ? FacingRelay(wanted.Interface, network, present) : OurPlace(wanted.Interface, network, present);
        var gateway = Gateway(wanted.Gateway, network);
        var pools = Pools(wanted.Pools ?? [], network, ours, gateway);
        var relays = Relays(wanted.Relays ?? [], relayed);
        var options = ConfiguredOption.Read(wanted.Options, "options", _faults);
        var ipv6 = new Ipv6Check(others, interfaces, _faults).Read(wanted.Ipv6, at, relayed, present?.Ipv6);
        string? wire = null;
        if (!string.IsNullOrEmpty(wanted.SharedNetwork) && !HostName.TryReadLabel(wanted.SharedNetwork, out wire)) Wrong("sharedNetwork", $"A name of {HostName.Rule}.");
        if (_faults.Count > 0 || at is null || ours is null) return null;
        return new SubnetConfig(
            present?.Id ?? Guid.CreateVersion7(), name, network, at, ours, gateway, pools, domain, dnsServers, TimeSpan.FromSeconds(lease), mode,
            wanted.AnswerRouterSolicitations ?? true)
        { Relayed = relayed, Relays = relays, SharedNetwork = wire, Options = options, Ipv6 = ipv6 };
    }

    private IPNetwork? ReadNetwork(string? cidr)
    {
        var parts = (cidr ?? "").Split('/');
        if (parts.Length != 2 || !Ipv4.TryRead(parts[0], out var address) || !byte.TryParse(parts[1], out var length) || length > 32)
        {
            Wrong("cidr", "A subnet needs an IPv4 network, written like 10.99.0.0/24.");
            return null;
        }
        if (length is < 8 or > 30)
        {
            Wrong("cidr", $"/{length} is outside /8 to /30.");
            return null;
        }
        var network = new IPNetwork(Ipv4.Address(Ipv4.Number(address) & uint.MaxValue << 32 - length), length);
        if (!network.BaseAddress.Equals(address))
        {
            Wrong("cidr", $"{cidr} has host bits set; the network is {network}.");
            return null;
        }
        if (Ipv4.First(network) >> 24 is 0 or 127 or >= 224) Wrong("cidr", $"{network} is not for machines (RFC 6890): loopback, multicast or reserved.");
        if (others.FirstOrDefault(s => Ipv4.Overlap(s.Network, network)) is { } other) Wrong("cidr", $"{network} overlaps subnet '{other.Name}' ({other.Network}).");
        return network;
    }

    /// <summary>The interface and our address on it. A changed subnet keeps both while its interface is away.</summary>
    private (string? Interface, IPAddress? Ours) OurPlace(string? wanted, IPNetwork network, SubnetConfig? present)
    {
        if (string.IsNullOrEmpty(wanted))
        {
            var candidates = interfaces.Where(i => ServerAddress.On(i, network) is not null).ToList();
            if (candidates.Count == 1) return (candidates[0].Name, ServerAddress.On(candidates[0], network));
            Wrong("interface", candidates.Count == 0
                ? $"No interface of this machine has an address in {network}; give one to the interface first."
                : $"Several interfaces have an address in {network}: {string.Join(", ", candidates.Select(c => c.Name))}. Name one.");
            return default;
        }
        if (interfaces.FirstOrDefault(i => i.Name == wanted) is { } at && ServerAddress.On(at, network, present?.ServerAddress) is { } ours) return (at.Name, ours);
        if (present is not null && present.Interface == wanted && present.Network.Equals(network)) return (present.Interface, present.ServerAddress);
        Wrong("interface", interfaces.Any(i => i.Name == wanted)
            ? $"'{wanted}' has no address in {network}; give it one first."
            : $"This machine has no interface '{wanted}'; it has {string.Join(", ", interfaces.Select(i => i.Name))}.");
        return default;
    }

    /// <summary>The interface that requests from behind the relay come in on, and our address there: machines ask it for their boot file.</summary>
    private (string? Interface, IPAddress? Ours) FacingRelay(string? wanted, IPNetwork network, SubnetConfig? present)
    {
        var at = interfaces.FirstOrDefault(i => i.Name == wanted);
        if (string.IsNullOrEmpty(wanted)) Wrong("interface", "A subnet behind a relay needs the interface that faces the relay.");
        else if (interfaces.FirstOrDefault(i => ServerAddress.On(i, network) is not null) is { } inside)
            Wrong("relayed", $"{inside.Name} of this machine has an address in {network}: it is not behind a relay.");
        else if (at is not null && ServerAddress.Facing(at, present?.ServerAddress) is { } ours) return (at.Name, ours);
        else if (present is { Relayed: true } && present.Interface == wanted) return (present.Interface, present.ServerAddress);
        else
        {
            Wrong("interface", at is not null
                ? $"'{wanted}' has no IPv4 address; give it one first."
                : $"This machine has no interface '{wanted}'; it has {string.Join(", ", interfaces.Select(i => i.Name))}.");
        }
        return default;
    }

    private List<IPAddress> Relays(IReadOnlyList<string> wanted, bool relayed)
    {
        if (wanted.Count > MostRelays) Wrong("relays", $"At most {MostRelays} relays.");
        if (wanted.Count > 0 && !relayed) Wrong("relays", "Only a subnet behind a relay has relays: set 'relayed'.");
        return [.. wanted.Take(MostRelays).Select((text, i) => ReadAddress($"relays[{i}]", text)).OfType<IPAddress>()];
    }

    private IPAddress? Gateway(string? wanted, IPNetwork network)
    {
        if (string.IsNullOrEmpty(wanted) || ReadAddress("gateway", wanted) is not { } gateway) return null;
        if (!Ipv4.IsHost(network, gateway)) Wrong("gateway", $"{gateway} is not an address of a machine in {network}.");
        return gateway;
    }

    private List<Pool> Pools(IReadOnlyList<AddressRange> wanted, IPNetwork network, IPAddress? ours, IPAddress? gateway)
    {
        var pools = new List<Pool>();
        if (wanted.Count > MostPools) Wrong("pools", $"A subnet has at most {MostPools} pools.");
        foreach (var (range, i) in wanted.Take(MostPools).Select((range, i) => (range, i)))
        {
            if (ReadPool(range, i) is not { } pool) continue;
            if (!network.Contains(pool.First) || !network.Contains(pool.Last)) Wrong($"pools[{i}]", $"{pool.First} to {pool.Last} is not inside {network}.");
            else
            {
                if (Ipv4.Contains(pool, network.BaseAddress)) Wrong($"pools[{i}].first", $"{network.BaseAddress} is the network's own address.");
                if (Ipv4.Contains(pool, Ipv4.Address(Ipv4.Last(network)))) Wrong($"pools[{i}].last", $"{Ipv4.Address(Ipv4.Last(network))} is the broadcast address.");
            }
            if (ours is not null && Ipv4.Contains(pool, ours)) Wrong($"pools[{i}]", $"It contains the appliance's own address {ours}.");
            if (gateway is not null && Ipv4.Contains(pool, gateway)) Wrong($"pools[{i}]", $"It contains the gateway {gateway}.");
            if (pools.FindIndex(p => Ipv4.Contains(p, pool.First) || Ipv4.Contains(pool, p.First)) is >= 0 and var other)
                Wrong($"pools[{i}]", $"It overlaps {pools[other].First} to {pools[other].Last}.");
            pools.Add(pool);
        }
        return [.. pools.OrderBy(p => Ipv4.Number(p.First))];
    }

    private Pool? ReadPool(AddressRange? range, int i)
    {
        var first = ReadAddress($"pools[{i}].first", range?.First);
        var last = ReadAddress($"pools[{i}].last", range?.Last);
        foreach (var (field, problem) in range?.For is { } wanted ? ClientMatch.Faults(wanted) : []) Wrong($"pools[{i}].for{field}", problem);
        if (first is null || last is null) return null;
        if (Ipv4.Number(first) <= Ipv4.Number(last)) return new Pool(first, last, range?.For is { } which ? new ClientMatch(which) : null);
        Wrong($"pools[{i}]", $"{first} comes after {last}.");
        return null;
    }

    private List<IPAddress> DnsServers(IReadOnlyList<string> wanted)
    {
        if (wanted.Count > MostDnsServers) Wrong("dnsServers", $"At most {MostDnsServers} servers are told to machines.");
        var servers = new List<IPAddress>();
        foreach (var (text, i) in wanted.Take(MostDnsServers).Select((text, i) => (text, i)))
        {
            if (ReadAddress($"dnsServers[{i}]", text) is not { } server) continue;
            if (Ipv4.Number(server) >> 24 is 0 or 127 or >= 224) Wrong($"dnsServers[{i}]", $"No machine on the subnet can reach {server}.");
            servers.Add(server);
        }
        return servers;
    }

    private IPAddress? ReadAddress(string field, string? text)
    {
        if (Ipv4.TryRead(text, out var address)) return address;
        Wrong(field, $"'{text}' is not an IPv4 address.");
        return null;
    }

    private void Wrong(string field, string problem) => _faults.Add(new FieldFault(field, problem));
}
