using System.Net;

namespace Appliance.Web.Session;

/// <summary>Browsers know passkeys for names, and for no IP address (Web Authentication, 5.1.2: a valid domain).</summary>
internal static class PasskeySite
{
    public static bool Is(string host) => !IPAddress.TryParse(host.Trim('[', ']'), out _);
}
