using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Appliance.Contracts;
using Appliance.Protocols.Tls;
using Appliance.Server.Events;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Agents.Listener;

/// <summary>TLS as both doors speak it: 1.3 only, with our certificate. The handshake refuses anything older by itself; here it is counted and told.</summary>
internal sealed class DoorTls(ServerTls tls, IEvents events, AgentMeters meters)
{
    /// <param name="demand">What this door asks of its clients besides.</param>
    public void Speak(ListenOptions listen, string door, Action<EndPoint?, SslServerAuthenticationOptions> demand) => listen.UseHttps(https =>
    {
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
        https.SslProtocols = SslProtocols.Tls13;
        // Kestrel wants a selector before it listens; the certificate and its chain are chosen at each connection.
        https.ServerCertificateSelector = (_, _) => null;
        https.OnAuthenticate = (connection, options) =>
        {
            options.ServerCertificateSelectionCallback = null;
            options.ServerCertificateContext = tls.Certificate();
            demand(connection.RemoteEndPoint, options);
        };
        https.TlsClientHelloBytesCallback = (connection, hello) => Look(connection, hello, door);
    });

    private void Look(ConnectionContext connection, ReadOnlySequence<byte> hello, string door)
    {
        if (ClientHello.OffersTls13(hello.IsSingleSegment ? hello.FirstSpan : hello.ToArray())) return;
        meters.Refused(FaultCodes.TlsTooOld);
        var remote = DoorSocket.Plain((connection.RemoteEndPoint as IPEndPoint)?.Address);
        events.Raise(new Event("agents.old-tls-refused", Severity.Warning, null, $"A connection from {remote} to the {door} port was refused: it offered no TLS 1.3."));
    }
}
