using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Reports how full the pools are, and raises an alarm before they are full: once, until they have been emptier for a while.</summary>
internal sealed class PoolWatch(LeaseTable table, ISubnets subnets, DhcpSettings settings, IEvents events)
{
    /// <summary>Percent below the alarm at which it is over.</summary>
    private const int Relief = 5;

    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _alarmed = [];

    public void Look(SubnetConfig subnet)
    {
        var (use, size) = (table.Use(subnet), table.Size(subnet));
        subnets.ReportUse(subnet.Id, use);
        var busy = use.Leased + use.Declined;
        if (size == 0 || subnet.Mode != SubnetMode.Authoritative) return;
        lock (_lock)
        {
            if (busy * 100 >= size * settings.AlarmAtPercent ? !_alarmed.Add(subnet.Id) : busy * 100 >= size * (settings.AlarmAtPercent - Relief) || !_alarmed.Remove(subnet.Id)) return;
            events.Raise(_alarmed.Contains(subnet.Id)
                ? new Event("dhcp.pool-nearly-full", Severity.Warning, $"subnet/{subnet.Name}", $"{busy} of {size} addresses on '{subnet.Name}' are in use. Widen a pool, or shorten the lease.")
                : new Event("dhcp.pool-relieved", Severity.Info, $"subnet/{subnet.Name}", $"{size - busy} of {size} addresses on '{subnet.Name}' are free again."));
        }
    }
}
