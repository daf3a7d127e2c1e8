using System.Globalization;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network.Interfaces;

namespace Appliance.Server.Network.Subnets;

/// <summary>The IPv6 part of a <see cref="SubnetCheck"/>: turns what an operator wants into it, or adds everything that is wrong with it.</summary>
internal sealed class Ipv6Check(IReadOnlyList<SubnetConfig> others, IReadOnlyList<HostInterface> interfaces, List<FieldFault> faults)
{
    /// <summary>Addresses in all pools of a subnet. Each that was ever given is remembered, so that nobody can have us remember without end.</summary>
    public const int MostAddresses = 1 << 20;

    private const int ShortestPrefix = 48;
    private const int LongestPrefix = 120;
    private const int MostPools = 16;
    private const int MostDnsServers = 8;

    /// <param name="wanted">Whole.</param>
    /// <param name="at">The subnet's interface; null while that is not known.</param>
    /// <returns>Null when there is none, and when something is wrong.</returns>
    public Ipv6Config? Read(SubnetIpv6Spec? wanted, string? at, bool relayed, Ipv6Config? present)
    {
        if (wanted is null or { Prefix: "" }) return null;
        var before = faults.Count;
        var advertising = wanted.Advertising ?? RouterAdvertising.Off;
        if (!Enum.IsDefined(advertising)) Wrong("advertising", "off, flags or router.");
        var dnsServers = DnsServers(wanted.DnsServers ?? []);
        if (ReadPrefix(wanted.Prefix) is not { } prefix)
        {
            foreach (var (range, i) in (wanted.Pools ?? []).Select((range, i) => (range, i))) ReadPool(range, i);
            return null;
        }
        var ours = at is null ? null : OurAddress(at, prefix, relayed, present);
        var pools = Pools(wanted.Pools ?? [], prefix, ours);
        var auto = wanted.AutoAddresses ?? false;
        if (auto && prefix.PrefixLength != 64) Wrong("autoAddresses", "Machines make themselves addresses in a /64 only (RFC 4862 §5.5.3).");
        if (auto && advertising != RouterAdvertising.Router) Wrong("autoAddresses", "The prefix is told to machines only with advertising 'router'.");
        if (relayed && advertising != RouterAdvertising.Off) Wrong("advertising", "Router advertisements do not get behind a relay: its router sends them.");
        return faults.Count > before || ours is null ? null : new Ipv6Config(prefix, ours, wanted.Served ?? false, pools, dnsServers, advertising, auto);
    }

    private IPNetwork? ReadPrefix(string? text)
    {
        var parts = (text ?? "").Trim().Split('/');
        if (parts.Length != 2 || !Ipv6.TryRead(parts[0], out var address) || !byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return Refuse($"'{text}' is not an IPv6 prefix, written like 2001:db8:99::/64.");
        if (length is < ShortestPrefix or > LongestPrefix) return Refuse($"/{length} is outside /{ShortestPrefix} to /{LongestPrefix}; a network of machines has a /64.");
        var prefix = new IPNetwork(Ipv6.Address(Ipv6.Number(address) & UInt128.MaxValue << 128 - length), length);
        if (!prefix.BaseAddress.Equals(address)) return Refuse($"{text} has host bits set; the prefix is {prefix}.");
        if (!Ipv6.IsRoutable(address)) return Refuse($"{prefix} is not for machines: take a global prefix, or a unique local one (fd00::/8, RFC 4193). Link-local addresses are not enough, because boot files are fetched from our address in the prefix.");
        if (others.FirstOrDefault(other => other.Ipv6 is { } its && Ipv6.Overlap(its.Prefix, prefix)) is { } taken) Wrong("prefix", $"{prefix} overlaps that of subnet '{taken.Name}' ({taken.Ipv6!.Prefix}).");
        return prefix;

        IPNetwork? Refuse(string problem)
        {
            Wrong("prefix", problem);
            return null;
        }
    }

    /// <summary>While the interface is away, a subnet that is changed keeps the address it had.</summary>
    private IPAddress? OurAddress(string at, IPNetwork prefix, bool relayed, Ipv6Config? present)
    {
        var card = interfaces.FirstOrDefault(one => one.Name == at);
        if (card is not null && (relayed ? ServerAddress.Facing6(card, present?.ServerAddress) : ServerAddress.On6(card, prefix, present?.ServerAddress)) is { } ours) return ours;
        if (present is not null && present.Prefix.Equals(prefix)) return present.ServerAddress;
        Wrong("prefix", relayed
            ? $"'{at}' has no IPv6 address but its link-local one; give it one first, for machines fetch their boot files from it."
            : $"'{at}' has no address in {prefix}; give it one first. A link-local address is not enough, because machines fetch their boot files from our address in the prefix.");
        return null;
    }

    private List<Ipv6Pool> Pools(IReadOnlyList<Ipv6Range> wanted, IPNetwork prefix, IPAddress? ours)
    {
        var pools = new List<Ipv6Pool>();
        if (wanted.Count > MostPools) Wrong("pools", $"At most {MostPools} pools.");
        foreach (var (range, i) in wanted.Take(MostPools).Select((range, i) => (range, i)))
        {
            if (ReadPool(range, i) is not { } pool) continue;
            if (!prefix.Contains(pool.First) || !prefix.Contains(pool.Last)) Wrong($"pools[{i}]", $"{pool.First} to {pool.Last} is not inside {prefix}.");
            else if (!Ipv6.IsHost(prefix, pool.First)) Wrong($"pools[{i}].first", $"{pool.First} is every router's address (RFC 4291 §2.6.1).");
            if (ours is not null && Ipv6.Contains(pool, ours)) Wrong($"pools[{i}]", $"It contains the appliance's own address {ours}.");
            if (pools.Find(other => Ipv6.Contains(other, pool.First) || Ipv6.Contains(pool, other.First)) is { } before) Wrong($"pools[{i}]", $"It overlaps {before.First} to {before.Last}.");
            pools.Add(pool);
        }
        if (pools.Aggregate(UInt128.Zero, (sum, pool) => sum + Ipv6.Size(pool)) > MostAddresses) Wrong("pools", $"At most {MostAddresses} addresses in all pools of a subnet.");
        return [.. pools.OrderBy(pool => Ipv6.Number(pool.First))];
    }

    private Ipv6Pool? ReadPool(Ipv6Range? range, int i)
    {
        var first = ReadAddress($"pools[{i}].first", range?.First);
        var last = ReadAddress($"pools[{i}].last", range?.Last);
        if (first is null || last is null) return null;
        if (Ipv6.Number(first) <= Ipv6.Number(last)) return new Ipv6Pool(first, last);
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
            if (!Ipv6.IsRoutable(server)) Wrong($"dnsServers[{i}]", $"No machine on the subnet can reach {server}.");
            servers.Add(server);
        }
        return servers;
    }

    private IPAddress? ReadAddress(string field, string? text)
    {
        if (Ipv6.TryRead(text, out var address)) return address;
        Wrong(field, $"'{text}' is not an IPv6 address.");
        return null;
    }

    private void Wrong(string field, string problem) => faults.Add(new FieldFault($"ipv6.{field}", problem));
}
