using Appliance.Contracts;

namespace Appliance.Web.Frame;

/// <summary>What whoever sees the machines of a pool only may not ask for, and pages do without.</summary>
internal static class Reach
{
    /// <returns>Null when the caller may not see subnets.</returns>
    public static async Task<IReadOnlyList<Subnet>?> SubnetsInReachAsync(this ApplianceClient api, CancellationToken stop)
    {
        try
        {
            return await api.SubnetsAsync(stop);
        }
        catch (FaultException denied) when (denied.Kind == FaultKind.Denied)
        {
            return null;
        }
    }
}
