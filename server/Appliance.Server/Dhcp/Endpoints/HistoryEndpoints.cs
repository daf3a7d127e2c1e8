using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Inventory;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Endpoints;

/// <summary>/api/v1/leases/history</summary>
internal static class HistoryEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/leases/history", FindAsync).Needs(Permissions.NetworkRead, scoped: true).WithTags("leases").WithName("FindLeaseHistory")
            .WithSummary("Who had an address, or which addresses a client had, and when; the newest first. 'of' is an IPv4 or a MAC address, without it everybody's are told; with 'at', what stood at that moment.");

    internal static async Task<Page<Lease>> FindAsync(
        FormerLeases former, ISubnets subnets, IMachines machines, IMachineAccess reach, ClaimsPrincipal caller, TimeProvider time, CancellationToken stop, string? of = null, DateTimeOffset? at = null)
    {
        Ipv4Address? address = System.Net.IPAddress.TryParse(of, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && ip.ToString() == of ? Ipv4Address.From(ip) : null;
        MacAddress? mac = MacAddress.TryParse(of, out var read) ? read : null;
        if (of is not null && address is null && mac is null)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The history cannot be looked up.", [new("of", "must be an IPv4 address such as 10.0.0.17, or a MAC address such as 52:54:00:aa:00:01.")]);
        var names = subnets.All.ToDictionary(subnet => subnet.Id, subnet => subnet.Name);
        var (seesAll, sees, now) = (reach.SeesAll(caller, Permissions.NetworkRead), reach.Filter(caller, Permissions.NetworkRead), time.GetUtcNow());
        List<Lease> found =
        [
            .. (await former.FindAsync(address, mac, at, stop)).Where(binding => seesAll || machines.WithMac(binding.Mac).Any(sees))
                .Select(binding => LeaseEndpoints.Show(binding, names.GetValueOrDefault(binding.Subnet, ""), machines, now)),
        ];
        return new Page<Lease>(found, null, found.Count);
    }
}
