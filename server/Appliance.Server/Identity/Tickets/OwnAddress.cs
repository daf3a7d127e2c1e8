using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Identity.Tickets;

/// <summary>The address a browser has opened us by. Where it says so itself, only a name is believed that our certificate carries.</summary>
internal sealed class OwnAddress(ICertificateAuthority authority)
{
    /// <param name="address">"https://appliance.example.org:8443"; http for loopback alone.</param>
    /// <exception cref="FaultException">Invalid.</exception>
    public Uri Read(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.PathAndQuery != "/" || url.UserInfo.Length > 0 || url.Fragment.Length > 0
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
            throw Refused("must be https://NAME or https://NAME:PORT");
        return authority.ServerCertificate.MatchesHostname(url.IdnHost, allowWildcards: false, allowCommonName: false)
            ? url
            : throw Refused("is no name of this appliance; add it to Identity:ServerNames if it is");
    }

    /// <summary>The same, for what browsers do at names only, and not at IP addresses.</summary>
    /// <exception cref="FaultException">Invalid.</exception>
    public Uri ReadName(string address) =>
        Read(address) is var url && !IPAddress.TryParse(url.DnsSafeHost, out _) ? url : throw Refused("is an IP address; passkeys need the appliance to be opened by a name");

    private static FaultException Refused(string why) => new(FaultKind.Invalid, FaultCodes.RequestInvalid, "The sign-in was not begun.", [new FieldFault("address", why)]);
}
