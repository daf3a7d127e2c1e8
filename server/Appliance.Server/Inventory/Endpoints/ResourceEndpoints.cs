using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Inventory.Snapshot;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory.Endpoints;

/// <summary>Lists resources and shows one whole.</summary>
internal sealed class ResourceEndpoints(MachineIndex index, IMachineAccess reach, IStore store, IEnumerable<IResourceDetails> details) : IResourceViews
{
    private const int MostPerPage = 500;
    private const int LongestSearch = 100;

    private readonly RowOrder<MachineRow> _rows = ResourceOrder.OfRows(index);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/resources", (
                ResourceEndpoints resources, ClaimsPrincipal caller, string? lifecycle, string? search, bool? pending, string? after, string? sort, CancellationToken stop,
                [Range(1, MostPerPage)] int limit = 100) =>
                resources.ListAsync(new ResourceQuery(Wanted(lifecycle), search?.Trim(), pending, limit, after, sort), caller, stop))
            .Needs(Permissions.ResourceRead, scoped: true).WithName("ListResources").WithSummary("Lists machines by name, or as 'sort' says; 'search' looks into names, MAC and IP addresses, models and serials.").WithTags("resources");
        api.MapGet("/api/v1/resources/{reference}", (ResourceEndpoints resources, string reference, ClaimsPrincipal caller, CancellationToken stop) => resources.ShowAsync(reference, caller, stop))
            .Needs(Permissions.ResourceRead, scoped: true).WithName("ShowResource").WithSummary("Shows a machine with its hardware; by id, name or MAC address.").WithTags("resources");
    }

    public async Task<Page<Resource>> ListAsync(ResourceQuery query, ClaimsPrincipal caller, CancellationToken stop)
    {
        Check(query);
        var sees = reach.Filter(caller, Permissions.ResourceRead);
        var found = query.Search is { Length: > 0 } text ? details.SelectMany(detail => detail.Search(text)).ToHashSet() : [];
        var matching = index.ByName.Where(row => sees(row.Machine) && query.Matches(row, found)).ToList();
        if (query.Sort is { } sort) return await SortedAsync(matching, sort, query, stop);
        if (Mark.Skipped(query.After) is not null)
        {
            var stretch = Mark.Page(matching, query.Limit, query.After);
            return new Page<Resource>(await DecorateAsync(stretch.Items, stop), stretch.Next, stretch.Total);
        }
        var rest = query.After is { } after ? matching.SkipWhile(row => StringComparer.OrdinalIgnoreCase.Compare(row.Machine.Name, after) <= 0) : matching;
        var rows = rest.Take(query.Limit + 1).ToList();
        var page = rows.Take(query.Limit).ToList();
        return new Page<Resource>(await DecorateAsync(page, stop), rows.Count > query.Limit ? page[^1].Machine.Name : null, matching.Count);
    }

    public async Task<Resource> ShowAsync(ResourceId id, CancellationToken stop) => (await DecorateAsync([Row(id)], stop))[0];

    public async Task<ResourceDetail> ShowAsync(string reference, ClaimsPrincipal caller, CancellationToken stop)
    {
        var id = reach.Resolve(reference, caller, Permissions.ResourceRead).Id;
        var resource = await ShowAsync(id, stop);
        var report = await store.FirstAsync(
            $"select hardware, reported_at from inventory.reports where resource = {id.Value}", read => (Hardware: read.GetString(0), At: read.Time(1)), stop);
        return report.Hardware is { } json
            ? new ResourceDetail(resource, System.Text.Json.JsonSerializer.Deserialize(json, ContractsJson.Default.Hardware), report.At)
            : new ResourceDetail(resource, null, null);
    }

    /// <summary>What only the rooms upstairs know is asked of them for all that match, when it is that by which they are sorted.</summary>
    private async Task<Page<Resource>> SortedAsync(List<MachineRow> matching, string sort, ResourceQuery query, CancellationToken stop)
    {
        if (_rows.Sort(matching, sort) is { } rows)
        {
            var page = Mark.Page([.. rows], query.Limit, query.After);
            return new Page<Resource>(await DecorateAsync(page.Items, stop), page.Next, page.Total);
        }
        if (!ResourceOrder.Upstairs.Knows(sort)) throw Mark.NoSuchOrder(_rows.Names.Concat(ResourceOrder.Upstairs.Names));
        return Mark.Page([.. ResourceOrder.Upstairs.Sort(await DecorateAsync(matching, stop), sort)!], query.Limit, query.After);
    }

    /// <summary>Each room upstairs is asked once for the whole page.</summary>
    private async Task<IReadOnlyList<Resource>> DecorateAsync(IReadOnlyList<MachineRow> rows, CancellationToken stop)
    {
        IReadOnlyDictionary<Guid, Resource> resources = rows.ToDictionary(row => row.Machine.Id.Value, row => row.ToResource() with { LastSeen = index.LastSeen(row) });
        if (rows.Count == 0) return [];
        foreach (var detail in details) resources = await detail.DecorateAsync(resources, stop);
        return [.. rows.Select(row => resources[row.Machine.Id.Value])];
    }

    private MachineRow Row(ResourceId id) => index.Find(id) ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"The resource {id} is gone.");

    private static void Check(ResourceQuery query)
    {
        List<FieldFault> faults = [];
        if (query.Limit is < 1 or > MostPerPage) faults.Add(new("limit", $"must be 1 to {MostPerPage}."));
        if (query.Search?.Length > LongestSearch) faults.Add(new("search", $"must have at most {LongestSearch} characters."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list cannot be made.", faults);
    }

    private static Lifecycle? Wanted(string? lifecycle)
    {
        if (string.IsNullOrEmpty(lifecycle)) return null;
        if (Enum.TryParse<Lifecycle>(lifecycle, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted) && !char.IsDigit(lifecycle[0])) return wanted;
        throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list cannot be made.",
            [new("lifecycle", $"must be one of {string.Join(", ", Enum.GetNames<Lifecycle>())}.")]);
    }
}
