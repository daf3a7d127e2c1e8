using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>Where a resource stands. Only the life-cycle rules move it; the drawn table is in server/docs/architecture.md.</summary>
[JsonConverter(typeof(CamelCaseEnum<Lifecycle>))]
public enum Lifecycle
{
    Discovered,
    Verifying,
    Enrolled,
    Inspecting,
    Testing,
    Available,
    Allocated,
    Deploying,
    Active,
    Servicing,
    Releasing,
    EnteringRescue,
    Rescue,
    LeavingRescue,
    Adopting,
    Quarantined,
    Retired,
}
