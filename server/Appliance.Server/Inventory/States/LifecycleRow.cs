using Appliance.Contracts;

namespace Appliance.Server.Inventory.States;

/// <summary>One line of the life-cycle table.</summary>
/// <param name="From">Null: nobody knows the machine yet.</param>
/// <param name="Intent">What is wanted, or what happened.</param>
/// <param name="Via">The transitional states on the way, each with a deadline; those in <see cref="Skippable"/> may be left out.</param>
/// <param name="To">Where it ends well; null: the resource is removed.</param>
/// <param name="Else">Where a failure or a passed deadline leads, from any state on the way.</param>
internal sealed record LifecycleRow(Lifecycle? From, string Intent, Lifecycle[] Via, Lifecycle? To, Lifecycle[] Else)
{
    public Lifecycle[] Skippable { get; init; } = [];

    /// <summary>Every move this line allows.</summary>
    public IEnumerable<(Lifecycle From, Lifecycle To)> Edges()
    {
        Lifecycle?[] way = [From, .. Via.Select(state => (Lifecycle?)state), To];
        for (var start = 0; start < way.Length - 1; start++)
        {
            for (var next = start + 1; next < way.Length; next++)
            {
                if (way[start] is { } from && way[next] is { } to) yield return (from, to);
                if (way[next] is not { } passed || !Skippable.Contains(passed)) break;
            }
        }
        foreach (var state in Via)
            foreach (var failed in Else) yield return (state, failed);
    }
}
