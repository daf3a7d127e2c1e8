using System.Net;
using System.Net.Sockets;

namespace Appliance.Server.Notifications.Webhooks;

/// <summary>
/// Where a webhook may lead. The appliance stands in networks that its users do not: so nothing but public addresses is asked, unless an
/// operator has named a network, and an address is judged when it is connected to, not when its name was looked up before.
/// </summary>
internal sealed class WebhookAddresses(WebhooksSettings settings)
{
    private const int LongestUrl = 2000;

    // IANA's special-purpose registries (RFC 6890 and what followed it).
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>2000::/3 is all that is given out for the world (RFC 4291, 2.4); inside of it these carry other addresses or lead nowhere.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] NotPublic6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    private readonly IPNetwork[] _allowed = [.. settings.PrivateNetworks.Select(IPNetwork.Parse)];

    /// <summary>Null when it can be a webhook's.</summary>
    public string? Problem(string? url)
    {
        if (url is null || url.Length > LongestUrl || url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out var address)) return "must be an address such as https://hooks.example.org/appliance";
        if (address.Scheme != Uri.UriSchemeHttps && !(settings.AllowHttp && address.Scheme == Uri.UriSchemeHttp)) return "must begin with https://";
        if (address.UserInfo.Length > 0) return "must not hold a name or a password; the signature proves who we are";
        if (address.Fragment.Length > 0) return "must not have a part after '#'";
        if (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 && !Allows(IPAddress.Parse(address.DnsSafeHost))) return "leads to an address that is not public (Webhooks:PrivateNetworks)";
        return null;
    }

    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (_allowed.Any(network => network.Contains(address))) return true;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !NotPublic.Any(network => network.Contains(address))
            : Global6.Contains(address) && !NotPublic6.Any(network => network.Contains(address));
    }
}
