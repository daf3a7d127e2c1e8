using System.Net;

namespace Appliance.Server.Notifications;

/// <summary>Section "Webhooks".</summary>
internal sealed record WebhooksSettings : IRoomSettings
{
    /// <summary>Also to http://, where anybody on the way can read it.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Networks that are not public and may be asked all the same: 10.20.0.0/16.</summary>
    public string[] PrivateNetworks { get; set; } = [];

    /// <summary>PEM: who may have signed receivers' certificates; empty: the authorities of this machine.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>How long one attempt may take.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    public IEnumerable<string> Problems()
    {
        foreach (var network in PrivateNetworks.Where(network => !IPNetwork.TryParse(network, out _))) yield return $"PrivateNetworks: '{network}' is not a network such as 10.20.0.0/16.";
        if (TimeoutSeconds is < 1 or > 60) yield return "TimeoutSeconds: must be 1 to 60.";
        if (Trust.Problem(CaFile) is { } problem) yield return $"CaFile: {problem}";
    }
}
