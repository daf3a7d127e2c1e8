using System.Net;

namespace Appliance.Server.Identity.Tokens;

/// <summary>The networks a token may be used from.</summary>
internal static class Networks
{
    public const string Rule = "must be networks such as 10.0.0.0/8 or 2001:db8::/32";

    public static bool AreGood(IReadOnlyList<string> networks) => networks.All(text => IPNetwork.TryParse(text, out _));

    /// <param name="from">Null: this machine, by the unix socket.</param>
    public static bool Hold(string[]? networks, IPAddress? from)
    {
        if (networks is null) return true;
        from ??= IPAddress.Loopback;
        return networks.Any(text => IPNetwork.TryParse(text, out var network) && network.Contains(from));
    }
}
