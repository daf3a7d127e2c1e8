using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory.Snapshot;

namespace Appliance.Server.Inventory.Endpoints;

/// <summary>What a list shall hold.</summary>
/// <param name="After">The last name of the page before, or "+200" to pass over so many.</param>
/// <param name="Sort">By what it is sorted, see <see cref="ResourceOrder"/>; by name when null.</param>
internal sealed record ResourceQuery(Lifecycle? Lifecycle, string? Search, bool? Pending, int Limit, string? After, string? Sort = null)
{
    // A MAC address is found in whatever form it is typed.
    private readonly string _needle = MacAddress.TryParse(Search, out var mac) ? mac.ToString() : Search?.ToLowerInvariant() ?? "";

    /// <param name="found">Resources that rooms upstairs know under the search text.</param>
    public bool Matches(MachineRow row, IReadOnlySet<ResourceId> found) =>
        (Lifecycle is null || row.Machine.Lifecycle == Lifecycle)
        && (Pending is null || row.Machine.Waiting == Pending)
        && (_needle.Length == 0 || row.Haystack.Contains(_needle, StringComparison.Ordinal) || found.Contains(row.Machine.Id));
}
