using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Drivers;

/// <summary>A driver that speaks TLS: what the BMC shows can be looked at before anything is said to it.</summary>
internal interface IShowsCertificate
{
    Task<BmcCertificate?> CertificateAsync(PowerTarget target, CancellationToken stop);
}
