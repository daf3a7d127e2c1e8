using System.Diagnostics.Metrics;

namespace Appliance.Server.Store.Postgres;

/// <summary>The meter <c>appliance.store</c>.</summary>
internal static class StoreMetrics
{
    public static void Observe(IMeterFactory meters, StoreHealth health)
    {
        var meter = meters.Create("appliance.store");
        meter.CreateObservableGauge("appliance.store.present", () => health.Present ? 1 : 0, description: "1 while PostgreSQL answers.");
        meter.CreateObservableCounter("appliance.store.absences", () => health.Absences, description: "How often PostgreSQL went away.");
    }
}
