namespace Appliance.Server.Power.Deeds;

/// <summary>What a power job knows.</summary>
/// <param name="WasOn">Before it began; null until it has looked.</param>
/// <param name="Mark">Of the start before, where the BMC tells.</param>
internal sealed record PowerJobState(Guid Resource, string Name, bool? WasOn = null, string? Mark = null);
