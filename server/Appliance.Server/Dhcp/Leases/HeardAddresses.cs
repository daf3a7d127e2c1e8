using System.Net;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// Which address a machine has where another server gives them, as far as its own requests tell: from memory, the newest ones, for a day.
/// </summary>
internal sealed class HeardAddresses(TimeProvider time)
{
    private const int Most = 65_536;
    private static readonly TimeSpan Counts = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid Subnet, Ipv4Address Address), (MacAddress Mac, DateTimeOffset At)> _holders = [];
    private readonly Dictionary<(Guid Subnet, MacAddress Mac), Ipv4Address> _addresses = [];
    private readonly Queue<((Guid Subnet, Ipv4Address Address) Key, DateTimeOffset At)> _age = [];

    public void Heard(SubnetConfig subnet, MacAddress mac, Ipv4Address address)
    {
        if (address.IsNone || !subnet.Network.Contains(address.ToIPAddress())) return;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_addresses.TryGetValue((subnet.Id, mac), out var before) && before != address) _holders.Remove((subnet.Id, before));
            if (_holders.TryGetValue((subnet.Id, address), out var other) && other.Mac != mac) _addresses.Remove((subnet.Id, other.Mac));
            _holders[(subnet.Id, address)] = (mac, now);
            _addresses[(subnet.Id, mac)] = address;
            _age.Enqueue(((subnet.Id, address), now));
            while (_age.Count > Most || (_age.TryPeek(out var oldest) && oldest.At < now - Counts)) Forget(_age.Dequeue());
        }
    }

    public MacAddress? Holder(SubnetConfig subnet, Ipv4Address address)
    {
        lock (_lock) return _holders.TryGetValue((subnet.Id, address), out var holder) && holder.At > time.GetUtcNow() - Counts ? holder.Mac : null;
    }

    public IPAddress? AddressOf(SubnetConfig subnet, MacAddress mac)
    {
        lock (_lock) return _addresses.TryGetValue((subnet.Id, mac), out var address) ? address.ToIPAddress() : null;
    }

    private void Forget(((Guid Subnet, Ipv4Address Address) Key, DateTimeOffset At) old)
    {
        if (!_holders.TryGetValue(old.Key, out var holder) || holder.At > old.At) return; // Heard of again since.
        _holders.Remove(old.Key);
        _addresses.Remove((old.Key.Subnet, holder.Mac));
    }
}
