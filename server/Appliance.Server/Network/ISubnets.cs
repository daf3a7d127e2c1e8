using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>The subnets an operator has defined, from memory.</summary>
public interface ISubnets
{
    IReadOnlyList<SubnetConfig> All { get; }

    SubnetConfig? Containing(IPAddress address);

    /// <summary>Raised after a change has been committed and <see cref="All"/> shows it. Handlers return at once.</summary>
    event Action? Changed;

    /// <summary>Dhcp says here what really happens on a subnet, and how many of its addresses are in use.</summary>
    void ReportState(Guid subnet, SubnetState state, string? reason);

    /// <summary>The same for IPv6.</summary>
    /// <param name="leased">How many of its addresses are in use.</param>
    void ReportIpv6(Guid subnet, SubnetState state, string? reason, long leased);

    void ReportUse(Guid subnet, PoolUse use);
}

/// <param name="Declined">Resting, because somebody was found on them.</param>
public readonly record struct PoolUse(long Leased, long Declined);
