using Appliance.Server.Network.Names;

namespace Appliance.Server.Network;

/// <summary>The section "Network".</summary>
internal sealed record NetworkSettings : IRoomSettings
{
    /// <summary>The appliance's own host name in every subnet's domain.</summary>
    public string ApplianceName { get; set; } = "appliance";

    /// <summary>Seconds between unasked router advertisements on a subnet that wants them; 0 sends none.</summary>
    public int AdvertisementSeconds { get; set; } = 10;

    public IEnumerable<string> Problems()
    {
        if (!HostName.IsLabel(ApplianceName)) yield return $"ApplianceName: '{ApplianceName}' is not a host name of lower-case letters, digits and hyphens.";
        if (AdvertisementSeconds is not 0 and (< 4 or > 1800)) yield return "AdvertisementSeconds: 0, or 4 to 1800 (RFC 4861 §6.2.1).";
    }
}
