using System.Net.Security;
using System.Security.Authentication;
using Appliance.Server.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Appliance.Server.Agents.Listener;

/// <summary>Where strangers knock: the server alone shows a certificate, and nobody gets many connections.</summary>
internal sealed class EnrolmentDoor(AgentsSettings settings, ServerTls tls, ConnectionLimit limit) : IDoorListener, IEnrolmentDoor
{
    public Door Door => Door.Enrolment;

    public int Port => settings.EnrolmentPort;

    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark) =>
        DoorSocket.Listen(kestrel, settings.Address, settings.EnrolmentPort, listen =>
        {
            limit.Guard(listen);
            mark(listen);
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = TimeSpan.FromSeconds(10),
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = tls.Certificate(),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                }),
            });
        });
}
