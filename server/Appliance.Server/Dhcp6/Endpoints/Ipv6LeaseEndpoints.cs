using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp6.Leases;
using Appliance.Server.Inventory;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6.Endpoints;

/// <summary>/api/v1/leases/ipv6</summary>
internal static class Ipv6LeaseEndpoints
{
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/leases/ipv6", List).Needs(Permissions.NetworkRead, scoped: true).WithTags("leases").WithName("ListIpv6Leases")
            .WithSummary("Who holds or held which IPv6 address, by address. Search takes a part of the address, the DUID or the MAC.");

    internal static Page<Ipv6Lease> List(
        LeaseTable table, ISubnets subnets, IMachines machines, IMachineAccess reach, ClaimsPrincipal caller, TimeProvider time, string? subnet = null, string? search = null,
        [Range(1, LargestPage)] int limit = 100, string? after = null)
    {
        var names = subnets.All.ToDictionary(one => one.Id, one => one.Name);
        if (subnet is not null && !names.ContainsValue(subnet)) throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no subnet '{subnet}'.");
        if (limit is < 1 or > LargestPage) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", [new FieldFault("limit", $"1 to {LargestPage}.")]);
        var now = time.GetUtcNow();
        var (seesAll, sees) = (reach.SeesAll(caller, Permissions.NetworkRead), reach.Filter(caller, Permissions.NetworkRead));
        var matching = table.All()
            .Where(one => one.State != BindingState.Offered && names.TryGetValue(one.Subnet, out var name) && (subnet is null || name == subnet))
            .Where(one => seesAll || (one.Mac is { } mac && machines.WithMac(mac).Any(sees)))
            .OrderBy(one => one.Address).Select(one => Show(one, names[one.Subnet], machines, now))
            .Where(one => search is null || Matches(one, search)).ToArray();
        var page = Mark.Page(matching, limit, after);
        return new Page<Ipv6Lease>(page.Items, page.Next, page.Total);
    }

    private static bool Matches(Ipv6Lease lease, string search) =>
        lease.Address.Contains(search, StringComparison.OrdinalIgnoreCase) || lease.Duid.Contains(search, StringComparison.OrdinalIgnoreCase)
        || lease.Mac?.Contains(search.Replace('-', ':'), StringComparison.OrdinalIgnoreCase) == true;

    private static Ipv6Lease Show(Binding binding, string subnet, IMachines machines, DateTimeOffset now)
    {
        var state = binding.State switch
        {
            BindingState.Released => LeaseState.Released,
            BindingState.Declined => LeaseState.Declined,
            _ => binding.Expires > now ? LeaseState.Active : LeaseState.Expired,
        };
        var resource = binding.Mac is { } mac && machines.WithMac(mac) is [var first, ..] ? first.Id.Value : (Guid?)null;
        return new Ipv6Lease(
            Ipv6Number.ToAddress(binding.Address).ToString(), binding.Duid.ToString(), binding.Iaid, binding.Mac?.ToString(), subnet, state, binding.Granted, binding.Expires, resource);
    }
}
