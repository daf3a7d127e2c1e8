using Appliance.Server.Network.Interfaces;

namespace Appliance.Server.Network.Memory;

/// <summary>The snapshot everybody reads. It is swapped after a commit, and never for an older revision.</summary>
internal sealed class NetworkMemory(IHostInterfaces interfaces, NetworkSettings settings)
{
    private readonly Lock _swap = new();
    private volatile NetworkSnapshot _now = new(0, [], [], settings.ApplianceName);

    public NetworkSnapshot Now => _now;

    /// <summary>Anything is different.</summary>
    public event Action? Changed;

    /// <summary>Subnets have been added, changed or removed, or our own address on one is another.</summary>
    public event Action? SubnetsChanged;

    /// <summary>Commits may overtake each other on the way here; the revision puts them right.</summary>
    public void Swap(NetworkSnapshot next)
    {
        lock (_swap)
        {
            if (next.Revision <= _now.Revision) return;
            Set(next);
        }
    }

    /// <summary>The machine's own addresses have changed: our address on a subnet may be another now.</summary>
    public void LookAgain()
    {
        lock (_swap) Set(new NetworkSnapshot(_now.Revision, ServerAddress.Refresh(_now.Subnets, interfaces.All()), _now.Reservations, _now.ApplianceName));
    }

    private void Set(NetworkSnapshot next)
    {
        var same = _now.Subnets.Count == next.Subnets.Count && _now.Subnets.Zip(next.Subnets).All(pair => Same(pair.First, pair.Second));
        _now = next;
        Changed?.Invoke(); // names first: whoever opens a door because of a subnet finds them published
        if (!same) SubnetsChanged?.Invoke();
    }

    private static bool Same(SubnetConfig one, SubnetConfig other) =>
        one.Pools.SequenceEqual(other.Pools) && one.DnsServers.SequenceEqual(other.DnsServers)
        && one with { Pools = other.Pools, DnsServers = other.DnsServers } == other;
}
