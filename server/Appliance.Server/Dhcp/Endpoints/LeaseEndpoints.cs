using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Inventory;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Endpoints;

/// <summary>/api/v1/leases</summary>
internal static class LeaseEndpoints
{
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/v1/leases", List).Needs(Permissions.NetworkRead, scoped: true).WithTags("leases").WithName("ListLeases")
            .WithSummary("Who holds or held which address, by address or as 'sort' says. Search takes a part of the address, the MAC or the host name.");

    internal static Page<Lease> List(
        LeaseTable table, ISubnets subnets, IMachines machines, IMachineAccess reach, ClaimsPrincipal caller, TimeProvider time, string? subnet = null, string? search = null,
        [Range(1, LargestPage)] int limit = 100, string? after = null, string? sort = null)
    {
        var names = subnets.All.ToDictionary(s => s.Id, s => s.Name);
        if (subnet is not null && !names.ContainsValue(subnet)) throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no subnet '{subnet}'.");
        var from = Start(limit, sort is null ? after : null);
        var now = time.GetUtcNow();
        var (seesAll, sees) = (reach.SeesAll(caller, Permissions.NetworkRead), reach.Filter(caller, Permissions.NetworkRead));
        var one = subnet is null ? (Guid?)null : names.First(known => known.Value == subnet).Key;
        var wanted = search is null ? null : new LeaseSearch(search);
        IEnumerable<Binding> Matching(Ipv4Address behind) => table.After(behind)
            .Where(b => b.State != BindingState.Offered && (one is null ? names.ContainsKey(b.Subnet) : b.Subnet == one))
            .Where(b => seesAll || machines.WithMac(b.Mac).Any(sees))
            .Where(b => wanted?.Fits(b) != false);
        // Without a question nobody need look at them all to know how many they are.
        var total = seesAll && wanted is null ? table.Kept(one) : Matching(default).Count();
        if (sort is not null || Mark.Skipped(after) is not null)
        {
            var order = Order(names);
            var sorted = sort is null ? Matching(default) : order.Sort(Matching(default), sort) ?? throw Mark.NoSuchOrder(order.Names);
            var stretch = Mark.Page(sorted, total, limit, after);
            return new Page<Lease>([.. stretch.Items.Select(b => Show(b, names[b.Subnet], machines, now))], stretch.Next, stretch.Total);
        }
        var page = Matching(from ?? default).Take(limit + 1).ToList();
        var items = page.Take(limit).Select(b => Show(b, names[b.Subnet], machines, now)).ToList();
        return new Page<Lease>(items, page.Count > limit ? items[^1].Address : null, total);
    }

    private static Ipv4Address? Start(int limit, string? after)
    {
        var faults = new List<FieldFault>();
        if (limit is < 1 or > LargestPage) faults.Add(new FieldFault("limit", $"1 to {LargestPage}."));
        System.Net.IPAddress? start = null;
        if (after is not null && Mark.Skipped(after) is null && !(System.Net.IPAddress.TryParse(after, out start) && start.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork))
            faults.Add(new FieldFault("after", "Send back what the last page gave as 'next'."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", faults);
        return start is null ? null : Ipv4Address.From(start);
    }

    private static RowOrder<Binding> Order(IReadOnlyDictionary<Guid, string> names) => new(
        ("address", binding => binding.Address.Bits), ("mac", binding => binding.Mac.ToString()), ("hostName", binding => binding.HostName), ("subnet", binding => names[binding.Subnet]),
        ("granted", binding => binding.Granted), ("expires", binding => binding.Expires));

    internal static Lease Show(Binding binding, string subnet, IMachines machines, DateTimeOffset now)
    {
        var state = binding.State switch
        {
            BindingState.Released => LeaseState.Released,
            BindingState.Declined => LeaseState.Declined,
            _ => binding.Expires > now ? LeaseState.Active : LeaseState.Expired,
        };
        var clientId = binding.ClientId is { } id ? Convert.ToHexStringLower(id) : null;
        var resource = machines.WithMac(binding.Mac) is [var first, ..] ? first.Id.Value : (Guid?)null;
        return new Lease(binding.Address.ToString(), binding.Mac.ToString(), clientId, binding.HostName, subnet, state, binding.Granted, binding.Expires, resource);
    }
}
