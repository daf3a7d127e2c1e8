using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Net.Client;

namespace Appliance.Agent.Link;

/// <summary>A gRPC channel to the appliance over TLS 1.3 with a pinned root; with a member's certificate, both sides prove themselves.</summary>
internal static class ServerDoor
{
    private const int SocketLevel = 1;      // SOL_SOCKET
    private const int BindToDevice = 25;    // SO_BINDTODEVICE
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="via">Leave the machine by this interface only; null leaves the choice to the routing table.</param>
    public static GrpcChannel Open(ServerAddress server, PinnedServer pinned, SslStreamCertificateContext? member = null, string? via = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            // A dead path must be noticed without help of the kernel's two hours.
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = pinned.Accept,
                ClientCertificateContext = member,
            },
        };
        if (via is not null) handler.ConnectCallback = (context, stop) => ConnectAsync(context.DnsEndPoint, via, stop);
        return GrpcChannel.ForAddress(server.ToUri(), new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 1 << 20,
            ThrowOperationCanceledOnCancellation = true,
        });
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, string via, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(via));
            await socket.ConnectAsync(server, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
