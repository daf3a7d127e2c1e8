using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server;

/// <summary>
/// Where a page of a list begins, as <c>after</c> says it: behind a row's key, or behind so many rows: "+200". The second holds in every order, and lets a
/// screen look anywhere into the list; the first misses nothing and shows nothing twice while rows come and go.
/// </summary>
internal static class Mark
{
    /// <summary>How many rows are passed over; null when <paramref name="after"/> is a row's key or nothing.</summary>
    public static int? Skipped(string? after) =>
        after is ['+', .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;

    /// <summary>A page of a list in any order, beginning with the row that <paramref name="after"/> names by its number.</summary>
    /// <exception cref="FaultException">REQUEST_INVALID: the mark belongs to another order.</exception>
    public static Page<T> Page<T>(IReadOnlyList<T> all, int limit, string? after) => Page(all, all.Count, limit, after);

    /// <param name="all">Looked at no further than the page's end: of what LINQ sorts, only the page is put in order.</param>
    /// <param name="total">How many they are.</param>
    /// <inheritdoc cref="Page{T}(IReadOnlyList{T}, int, string?)"/>
    public static Page<T> Page<T>(IEnumerable<T> all, int total, int limit, string? after)
    {
        var from = after is null ? 0 : Skipped(after)
            ?? throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list cannot be made.",
                [new("after", "In a list that is sorted, send back what its last page gave as 'next', or '+' and how many to pass over.")]);
        var items = all.Skip(from).Take(limit).ToList();
        return new Page<T>(items, from + items.Count < total ? string.Create(CultureInfo.InvariantCulture, $"+{from + items.Count}") : null, total);
    }

    /// <summary>What to throw when a list can not be sorted as asked.</summary>
    public static FaultException NoSuchOrder(IEnumerable<string> names) =>
        new(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list cannot be made.", [new("sort", $"must be one of {string.Join(", ", names)}, with '-' before it for the reverse.")]);
}
