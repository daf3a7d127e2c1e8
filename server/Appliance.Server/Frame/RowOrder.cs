namespace Appliance.Server;

/// <summary>
/// By what a list that lies in memory can be sorted. "memoryBytes" puts the smallest first, "-memoryBytes" the largest; what has no value comes last
/// either way, and what is equal keeps the order it had.
/// </summary>
internal sealed class RowOrder<T>(params IReadOnlyList<(string Name, Func<T, IComparable?> Key)> keys)
{
    public IEnumerable<string> Names => keys.Select(key => key.Name);

    public bool Knows(string sort) => Key(sort) is not null;

    /// <returns>Null when it can not be sorted by that.</returns>
    public IEnumerable<T>? Sort(IEnumerable<T> rows, string sort)
    {
        if (Key(sort) is not { } key) return null;
        var keyed = rows.Select(row => (Row: row, Key: key(row))).OrderBy(row => row.Key is null);
        return (sort.StartsWith('-') ? keyed.ThenByDescending(row => row.Key, Values.Instance) : keyed.ThenBy(row => row.Key, Values.Instance)).Select(row => row.Row);
    }

    private Func<T, IComparable?>? Key(string sort) =>
        keys.FirstOrDefault(known => sort.AsSpan().TrimStart('-').Equals(known.Name, StringComparison.OrdinalIgnoreCase)).Key;

    /// <summary>Texts are compared without regard to case, everything else by itself.</summary>
    private sealed class Values : IComparer<IComparable?>
    {
        public static Values Instance { get; } = new();

        public int Compare(IComparable? one, IComparable? other) =>
            one is string text && other is string second ? StringComparer.OrdinalIgnoreCase.Compare(text, second) : Comparer<IComparable?>.Default.Compare(one, other);
    }
}
