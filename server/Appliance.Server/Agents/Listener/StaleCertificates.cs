using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Agents.Listener;

/// <summary>Certificates that were refused in a handshake, looked at afterwards: one that was renewed long ago tells of a copy.</summary>
internal sealed class StaleCertificates(ICertificateRenewals renewals) : BackgroundService
{
    private readonly Channel<X509Certificate2> _refused = Channel.CreateBounded<X509Certificate2>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Returns at once; in a flood some are left out, and the copy comes again.</summary>
    public void Look(X509Certificate2 refused) => _refused.Writer.TryWrite(X509CertificateLoader.LoadCertificate(refused.RawData));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var certificate in _refused.Reader.ReadAllAsync(stoppingToken))
        {
            using (certificate)
            {
                try
                {
                    await renewals.NoticeStaleAsync(certificate, stoppingToken);
                }
                catch (StoreAwayException)
                {
                    // It will knock again.
                }
            }
        }
    }
}
