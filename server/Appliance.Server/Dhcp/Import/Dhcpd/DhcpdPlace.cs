namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>Where in the blocks a statement stands.</summary>
internal sealed class DhcpdPlace(DraftScope scope)
{
    public DraftScope Scope { get; } = scope;

    /// <summary>A host's name in the file is its name in the network.</summary>
    public bool HostNames { get; set; }

    /// <summary>Who may have the addresses of the pool around it; null for everybody.</summary>
    public string? Condition { get; private init; }

    public bool IsPool { get; private init; }

    public DhcpdPlace Within(DraftScope scope, bool hostNames, string? condition = null, bool isPool = false) =>
        new(scope) { HostNames = hostNames, Condition = condition ?? Condition, IsPool = isPool };
}
