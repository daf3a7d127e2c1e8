using Appliance.Contracts;

namespace Appliance.Web.Frame;

/// <summary>What whoever sees the machines of a pool only may not ask for, and pages do without.</summary>
internal static class Reach
{
    /// <returns>Null when the caller may not see subnets.</returns>
    public static Task<IReadOnlyList<Subnet>?> SubnetsInReachAsync(this ApplianceClient api, CancellationToken stop) => InReachAsync(api.SubnetsAsync(stop));

    /// <returns>Null when the caller may not see subnets.</returns>
    public static Task<IReadOnlyList<SeenDhcpServer>?> ForeignServersInReachAsync(this ApplianceClient api, CancellationToken stop) =>
        InReachAsync(api.ForeignDhcpServersAsync(stop));

    /// <returns>The last hour; null when the caller may see no machines.</returns>
    public static Task<BootActivity?> BootsInReachAsync(this ApplianceClient api, CancellationToken stop) => InReachAsync(api.BootsAsync(1, stop));

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
