namespace Appliance.Server.Plugins.Desk;

/// <summary>A plug-in or a service as the solver sees it.</summary>
/// <param name="Wanted">It is enabled.</param>
/// <param name="Running">Enabling another needs nothing done about it.</param>
internal sealed record Candidate(
    string Name, string Version, bool Wanted, bool Running, IReadOnlyDictionary<string, string> Needs, bool Stranger = false, string Digest = "",
    IReadOnlyList<string>? Packages = null, IReadOnlyList<string>? AgentCapabilities = null);
