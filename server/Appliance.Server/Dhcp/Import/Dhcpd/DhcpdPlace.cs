namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>Where in the blocks a statement stands.</summary>
internal sealed class DhcpdPlace(DraftScope scope)
{
    public DraftScope Scope { get; } = scope;

    /// <summary>A host's name in the file is its name in the network.</summary>
    public bool HostNames { get; set; }

    /// <summary>Who may have the addresses of the pool around it; null for everybody.</summary>
    public string? Condition { get; private init; }

    /// <summary>The class whose members may have them, when that is the whole condition.</summary>
    public string? Class { get; private init; }

    public bool IsPool { get; private init; }

    /// <summary>The shared network around it.</summary>
    public string? Wire { get; private init; }

    public DhcpdPlace Within(DraftScope scope, bool hostNames, string? condition = null, string? members = null, bool isPool = false, string? wire = null) =>
        new(scope) { HostNames = hostNames, Condition = condition ?? Condition, Class = members ?? Class, IsPool = isPool, Wire = wire ?? Wire };
}
