using Appliance.Server.Network.Names;

namespace Appliance.Server.Network;

/// <summary>The section "Network".</summary>
internal sealed record NetworkSettings : IRoomSettings
{
    /// <summary>The appliance's own host name in every subnet's domain.</summary>
    public string ApplianceName { get; set; } = "appliance";

    public IEnumerable<string> Problems()
    {
        if (!HostName.IsLabel(ApplianceName)) yield return $"ApplianceName: '{ApplianceName}' is not a host name of lower-case letters, digits and hyphens.";
    }
}
