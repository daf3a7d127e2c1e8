using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Power.Reach;

namespace Appliance.Server.Power.Redfish;

/// <summary>Looks at a BMC's certificate and hangs up: nothing is said to a BMC that nobody has confirmed.</summary>
internal static class CertificateSight
{
    public static async Task<BmcCertificate?> LookAsync(BmcReach reach, PowerTarget target, int usualPort, CancellationToken stop)
    {
        BmcCertificate? seen = null;
        await using var wire = await reach.ConnectAsync(new DnsEndPoint(target.Address!, target.Port ?? usualPort), stop);
        await using var tls = new SslStream(wire);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = target.Address, RemoteCertificateValidationCallback = Look }, stop);
        }
        catch (AuthenticationException) when (seen is not null)
        {
            // By us, since it has been seen.
        }
        return seen;

        bool Look(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            if (shown is null) return false;
            var fingerprint = TlsGuard.Fingerprint(shown);
            using var whole = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            seen = new BmcCertificate(
                fingerprint, whole.Subject, Instant(whole.NotBefore), Instant(whole.NotAfter),
                target.Fingerprint is { } confirmed ? confirmed == fingerprint : errors == SslPolicyErrors.None);
            return false;
        }

        static DateTimeOffset Instant(DateTime local) => new(local.ToUniversalTime());
    }
}
