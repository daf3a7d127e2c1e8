using Appliance.Contracts;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Endpoints;

/// <summary>/api/v1/dhcp/foreign-servers</summary>
internal static class ForeignServerEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/dhcp/foreign-servers", List).Needs(Permissions.NetworkRead).WithTags("subnets").WithName("ListForeignDhcpServers")
            .WithSummary("The DHCP servers on our subnets that are not ours: who answers when we ask, and whose offer a client took within a day.");

    internal static IReadOnlyList<SeenDhcpServer> List(SeenServers seen, ISubnets subnets)
    {
        var known = subnets.All.ToDictionary(subnet => subnet.Id);
        return
        [
            .. from server in seen.All
               where known.ContainsKey(server.Subnet)
               let subnet = known[server.Subnet]
               orderby subnet.Name, server.Address
               select new SeenDhcpServer(subnet.Name, subnet.Interface, $"{server.Address}", server.Mac?.ToString(), server.FirstSeen, server.LastSeen) { Expected = subnet.Mode is SubnetMode.Proxy or SubnetMode.Observe },
        ];
    }
}
