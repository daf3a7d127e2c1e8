using Appliance.Contracts;

namespace Appliance.Web.Pages;

/// <summary>One network service, over the span that is looked at.</summary>
/// <param name="Name">"dhcp", "dhcp6", "dns", "tftp" or "http".</param>
/// <param name="Points">A second's worth in each slice of the span, oldest first.</param>
/// <param name="Now">In the last second.</param>
/// <param name="Sum">In the whole span.</param>
/// <param name="Kinds">Those that occurred in the span, with their last second and their sum; the most frequent first.</param>
/// <param name="Running">Transfers under way; null for what has none.</param>
internal sealed record ServiceRates(string Name, IReadOnlyList<double> Points, long Now, long Sum, IReadOnlyList<RateKind> Kinds, long? Running)
{
    /// <summary>Slices in a picture.</summary>
    public const int Slices = 120;

    /// <param name="seconds">Oldest first; may be fewer than the span has, when the appliance has not run so long.</param>
    /// <param name="span">Seconds, a multiple of <see cref="Slices"/>.</param>
    public static IReadOnlyList<ServiceRates> All(IReadOnlyList<NetworkRates> seconds, int span) =>
    [
        Counted("dhcp", seconds, span, second => second.Dhcp),
        Counted("dhcp6", seconds, span, second => second.Dhcp6),
        Counted("dns", seconds, span, second => second.Dns),
        Sent("tftp", seconds, span, second => second.Tftp),
        Sent("http", seconds, span, second => second.Http),
    ];

    private static ServiceRates Counted(string name, IReadOnlyList<NetworkRates> seconds, int span, Func<NetworkRates, IReadOnlyDictionary<string, long>> of)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (kind, count) in seconds.SelectMany(second => of(second))) sums[kind] = sums.GetValueOrDefault(kind) + count;
        var last = seconds.Count > 0 ? of(seconds[^1]) : null;
        var kinds = sums.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new RateKind(kind.Key, last?.GetValueOrDefault(kind.Key) ?? 0, kind.Value)).ToList();
        return new(name, Sliced(seconds, span, second => of(second).Values.Sum()), last?.Values.Sum() ?? 0, sums.Values.Sum(), kinds, null);
    }

    private static ServiceRates Sent(string name, IReadOnlyList<NetworkRates> seconds, int span, Func<NetworkRates, TransferRates> of) =>
        new(name, Sliced(seconds, span, second => of(second).Octets), seconds.Count > 0 ? of(seconds[^1]).Octets : 0, seconds.Sum(second => of(second).Octets), [],
            seconds.Count > 0 ? of(seconds[^1]).Running : 0);

    /// <summary>Slices begin at round ids, so that a second stays in its slice while the picture moves on.</summary>
    private static double[] Sliced(IReadOnlyList<NetworkRates> seconds, int span, Func<NetworkRates, long> of)
    {
        var (points, length) = (new double[Slices], span / Slices);
        if (seconds.Count == 0) return points;
        var newest = seconds[^1].Id / length;
        foreach (var slice in seconds.GroupBy(second => second.Id / length))
        {
            var at = Slices - 1 - (newest - slice.Key);
            if (at is >= 0 and < Slices) points[at] = slice.Average(of);
        }
        return points;
    }
}

/// <param name="Name">As the API calls it: "discover", "refused-outside".</param>
internal sealed record RateKind(string Name, long Now, long Sum);
