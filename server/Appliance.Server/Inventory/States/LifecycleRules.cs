using System.Collections.Frozen;
using Appliance.Contracts;
using static Appliance.Contracts.Lifecycle;

namespace Appliance.Server.Inventory.States;

/// <summary>The whole life cycle as one table. A move that is not in it does not happen.</summary>
internal static class LifecycleRules
{
    public static IReadOnlyList<LifecycleRow> Table { get; } =
    [
        new(null, "an unknown machine is seen", [], Discovered, []),
        new(null, "adopt a running host", [Adopting], Active, [Discovered]),
        new(Discovered, "approve", [Verifying], Enrolled, [Discovered]),
        new(Discovered, "approve a running host", [Adopting], Active, [Discovered]),
        new(Discovered, "reject", [], null, []),
        new(Enrolled, "commission", [Inspecting, Testing, Releasing], Available, [Quarantined]) { Skippable = [Testing, Releasing] },
        new(Available, "allocate", [], Allocated, []),
        new(Available, "allocate and deploy", [Deploying], Active, [Allocated]),
        new(Allocated, "deploy", [Deploying], Active, [Allocated, Quarantined]),
        new(Allocated, "release", [Releasing], Available, [Quarantined]),
        new(Active, "release", [Releasing], Available, [Quarantined]),
        new(Active, "service", [Servicing], Active, [Active]),
        new(Active, "redeploy", [Deploying], Active, [Allocated]),
        new(Active, "rescue", [EnteringRescue], Rescue, [Active]),
        new(Available, "rescue", [EnteringRescue], Rescue, [Available]),
        new(Quarantined, "rescue", [EnteringRescue], Rescue, [Quarantined]),
        new(Rescue, "leave to Active", [LeavingRescue], Active, [Rescue]),
        new(Rescue, "leave to Available", [LeavingRescue], Available, [Rescue]),
        new(Rescue, "leave to Quarantined", [LeavingRescue], Quarantined, [Rescue]),
        new(Quarantined, "recommission", [Inspecting, Testing, Releasing], Available, [Quarantined]) { Skippable = [Testing, Releasing] },
        .. Retirable.Select(state => new LifecycleRow(state, "retire", [], Retired, [])),
    ];

    private static readonly FrozenSet<(Lifecycle, Lifecycle)> Edges = Table.SelectMany(row => row.Edges()).ToFrozenSet();

    /// <summary>Any stable state in which nobody relies on the machine.</summary>
    private static Lifecycle[] Retirable => [Discovered, Enrolled, Available, Rescue, Quarantined];

    /// <summary>States in which something runs: each has an operation and a deadline.</summary>
    public static bool IsTransitional(Lifecycle state) =>
        state is Verifying or Inspecting or Testing or Deploying or Releasing or EnteringRescue or LeavingRescue or Servicing or Adopting;

    public static bool Allows(Lifecycle from, Lifecycle to) => Edges.Contains((from, to));
}
