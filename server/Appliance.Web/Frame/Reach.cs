using Appliance.Contracts;

namespace Appliance.Web.Frame;

/// <summary>What whoever sees the machines of a pool only may not ask for, and pages do without.</summary>
internal static class Reach
{
    /// <summary>A machine with more has them for other things than our subnets.</summary>
    private const int MostCards = 8;
    private const int MostLeases = 50;

    /// <returns>Null when the caller may not see subnets.</returns>
    public static Task<IReadOnlyList<Subnet>?> SubnetsInReachAsync(this ApplianceClient api, CancellationToken stop) => InReachAsync(api.SubnetsAsync(stop));

    /// <returns>Null when the caller may not see subnets.</returns>
    public static Task<IReadOnlyList<SeenDhcpServer>?> ForeignServersInReachAsync(this ApplianceClient api, CancellationToken stop) =>
        InReachAsync(api.ForeignDhcpServersAsync(stop));

    /// <returns>The last hour; null when the caller may see no machines.</returns>
    public static Task<BootActivity?> BootsInReachAsync(this ApplianceClient api, CancellationToken stop) => InReachAsync(api.BootsAsync(1, stop));

    /// <returns>The active leases of a machine's first cards; none when the caller may not see leases.</returns>
    public static async Task<(IReadOnlyList<Lease> Leases, IReadOnlyList<Ipv6Lease> Ipv6)> LeasesInReachAsync(this ApplianceClient api, Resource machine, CancellationToken stop)
    {
        var (leases, ipv6) = (new List<Lease>(), new List<Ipv6Lease>());
        foreach (var mac in machine.Macs.Take(MostCards))
        {
            leases.AddRange((await InReachAsync(api.LeasesAsync(null, mac, MostLeases, null, stop)))?.Items.Where(lease => lease.State == LeaseState.Active) ?? []);
            ipv6.AddRange((await InReachAsync(api.Ipv6LeasesAsync(null, mac, MostLeases, null, stop)))?.Items.Where(lease => lease.State == LeaseState.Active) ?? []);
        }
        return (leases, [.. ipv6.DistinctBy(lease => lease.Address)]);
    }

    private static async Task<T?> InReachAsync<T>(Task<T> question) where T : class
    {
        try
        {
            return await question;
        }
        catch (FaultException denied) when (denied.Kind == FaultKind.Denied)
        {
            return null;
        }
    }
}
