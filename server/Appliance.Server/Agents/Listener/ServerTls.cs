using System.Net.Security;
using Appliance.Server.Identity;

namespace Appliance.Server.Agents.Listener;

/// <summary>The certificate both doors show, with its whole chain; made anew when the authority has issued another leaf.</summary>
internal sealed class ServerTls(ICertificateAuthority authority)
{
    private volatile SslStreamCertificateContext? _shown;

    public SslStreamCertificateContext Certificate()
    {
        var leaf = authority.ServerCertificate;
        if (_shown is { } shown && ReferenceEquals(shown.TargetCertificate, leaf)) return shown;
        return _shown = SslStreamCertificateContext.Create(leaf, authority.ServerChain, offline: true);
    }
}
