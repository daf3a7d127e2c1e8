namespace Appliance.Contracts;

/// <summary>What enabling a plug-in would do.</summary>
/// <param name="Id">Stands for exactly this plan: enabling carries out no other than the one that was shown.</param>
/// <param name="Enables">In this order; the plug-in itself is the last.</param>
/// <param name="Strangers">Those whose code comes from a plug-in folder and would be loaded into the appliance.</param>
/// <param name="Packages">What hosts must have.</param>
/// <param name="AgentCapabilities">What agents must be able to do.</param>
public sealed record PluginPlan(
    string Id, IReadOnlyList<string> Enables, IReadOnlyList<string> Strangers, IReadOnlyList<string> Packages, IReadOnlyList<string> AgentCapabilities);

/// <param name="Plan">The id of the plan that was shown.</param>
public sealed record EnablePluginRequest(string Plan);

/// <param name="Cascade">Also disable what needs it; otherwise the list of those is the refusal.</param>
public sealed record DisablePluginRequest(bool Cascade = false);

/// <param name="Disabled">In this order; the plug-in itself is the last.</param>
public sealed record PluginsDisabled(IReadOnlyList<string> Disabled);
