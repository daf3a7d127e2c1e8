using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Redfish;

/// <summary>Accepts the certificate that an operator has confirmed, or, where none is, one that a known authority has signed for this name. Nothing else, ever.</summary>
internal sealed class TlsGuard(PowerTarget target)
{
    private readonly (string Bmc, string? Fingerprint) _wanted = (target.ToString(), target.Fingerprint);

    /// <summary>Why the last certificate was not accepted.</summary>
    public FaultException? Refusal { get; private set; }

    public static string Fingerprint(X509Certificate certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));

    public bool Accept(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = shown is null ? new FaultException(FaultKind.Conflict, FaultCodes.BmcStrange, $"The BMC of {_wanted.Bmc} shows no certificate.") : Judge(Fingerprint(shown), errors);
        return Refusal is null;
    }

    private FaultException? Judge(string shown, SslPolicyErrors errors)
    {
        if (_wanted.Fingerprint is { } confirmed)
        {
            return shown == confirmed ? null : new FaultException(FaultKind.Conflict, FaultCodes.BmcCertificateChanged, $"The BMC of {_wanted.Bmc} shows another certificate than the confirmed one: SHA-256 {shown}.");
        }
        return errors == SslPolicyErrors.None ? null : new FaultException(
            FaultKind.Conflict, FaultCodes.BmcCertificateUnconfirmed, $"The BMC of {_wanted.Bmc} shows a certificate that nobody has confirmed and no known authority has signed for it: SHA-256 {shown}.");
    }
}
