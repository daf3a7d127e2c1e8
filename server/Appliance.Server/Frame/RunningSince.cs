namespace Appliance.Server;

/// <summary>When this daemon was started.</summary>
internal sealed record RunningSince(DateTimeOffset Started);
