using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Network.Endpoints;

/// <summary>/api/v1/dhcp/options</summary>
internal static class DhcpOptionEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/dhcp/options", () => All).Needs(Permissions.NetworkRead).WithTags("subnets").WithName("ListDhcpOptions")
            .WithSummary("The DHCP options that can be set, by number, and what their values look like. Others are set by number, in hexadecimal.");

    private static readonly IReadOnlyList<DhcpOptionKind> All = [.. OptionTable.All.Select(option => new DhcpOptionKind(option.Code, option.Name, OptionText.Wanted(option.Shape)))];
}
