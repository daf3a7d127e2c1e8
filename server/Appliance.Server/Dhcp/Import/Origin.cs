namespace Appliance.Server.Dhcp.Import;

/// <summary>Where something was said.</summary>
/// <param name="Line">From 1.</param>
internal readonly record struct Origin(string File, int Line);
