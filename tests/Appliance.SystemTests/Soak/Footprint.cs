using System.Globalization;
using Appliance.Rack;

namespace Appliance.SystemTests.Soak;

/// <summary>What the server holds at one moment.</summary>
/// <param name="Resident">Bytes.</param>
/// <param name="Heap">Bytes that the last collection left committed.</param>
internal sealed record Footprint(double Resident, double Heap, double Threads, double Handles)
{
    public static async Task<Footprint> OfAsync(RunningProgram daemon, ServerApi api) =>
        new(daemon.ResidentBytes, await api.MetricAsync("dotnet_gc_last_collection_memory_committed_size_bytes") ?? throw new InvalidOperationException("The heap is not among the metrics."), daemon.Threads, daemon.Handles);

    /// <summary>The middle of each, which one collection more or less does not move.</summary>
    public static Footprint Median(IReadOnlyList<Footprint> some) => new(
        Middle(some, one => one.Resident), Middle(some, one => one.Heap), Middle(some, one => one.Threads), Middle(some, one => one.Handles));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Resident / (1 << 20):0} MiB resident, {Heap / (1 << 20):0.0} MiB heap, {Threads} threads, {Handles} handles");

    private static double Middle(IReadOnlyList<Footprint> some, Func<Footprint, double> figure) => some.Select(figure).Order().ElementAt(some.Count / 2);
}
