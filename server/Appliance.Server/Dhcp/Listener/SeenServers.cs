using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// The other DHCP servers on our subnets, from memory: those that answered when the subnet's interface was asked, and those whose offer a
/// client took. Who is silent when the interface is asked again is gone; a taken offer counts for a day.
/// </summary>
internal sealed class SeenServers(TimeProvider time)
{
    private const int MostServers = 64;
    private static readonly TimeSpan Counts = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid Subnet, Ipv4Address Address), SeenServer> _seen = [];

    /// <summary>By subnet and address.</summary>
    public IReadOnlyList<SeenServer> All
    {
        get
        {
            var oldest = time.GetUtcNow() - Counts;
            lock (_lock) return [.. _seen.Values.Where(server => server.LastSeen > oldest).OrderBy(server => server.Subnet).ThenBy(server => server.Address)];
        }
    }

    /// <summary>These and no others answered on the interface of these subnets.</summary>
    public void Answered(IEnumerable<SubnetConfig> subnets, IReadOnlyList<ForeignServer> servers)
    {
        lock (_lock)
        {
            foreach (var subnet in subnets)
            {
                foreach (var gone in _seen.Keys.Where(key => key.Subnet == subnet.Id && !servers.Any(server => server.Address == key.Address)).ToList()) _seen.Remove(gone);
                foreach (var server in servers) See(subnet.Id, server.Address, server.Mac);
            }
        }
    }

    /// <summary>It answered somebody.</summary>
    /// <returns>Whether it is new on one of these subnets.</returns>
    public bool Heard(IEnumerable<SubnetConfig> subnets, ForeignServer server)
    {
        lock (_lock)
        {
            var isNew = false;
            foreach (var subnet in subnets)
            {
                isNew |= !_seen.ContainsKey((subnet.Id, server.Address));
                See(subnet.Id, server.Address, server.Mac);
            }
            return isNew;
        }
    }

    /// <summary>A client chose the offer of this one.</summary>
    public void Chosen(Guid subnet, Ipv4Address server)
    {
        lock (_lock) See(subnet, server, null);
    }

    private void See(Guid subnet, Ipv4Address address, MacAddress? mac)
    {
        var (now, key) = (time.GetUtcNow(), (subnet, address));
        if (_seen.TryGetValue(key, out var known)) _seen[key] = known with { Mac = mac ?? known.Mac, LastSeen = now };
        else if (_seen.Count < MostServers || Forget(now)) _seen[key] = new SeenServer(subnet, address, mac, now, now);
    }

    /// <summary>What a client claims to have chosen is forged as easily as anything: the list stays small, and keeps what it has.</summary>
    private bool Forget(DateTimeOffset now)
    {
        foreach (var old in _seen.Where(server => server.Value.LastSeen <= now - Counts).Select(server => server.Key).ToList()) _seen.Remove(old);
        return _seen.Count < MostServers;
    }
}

/// <param name="Mac">Null where only clients have told of it.</param>
/// <param name="FirstSeen">Since the server of ours started.</param>
internal sealed record SeenServer(Guid Subnet, Ipv4Address Address, MacAddress? Mac, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
