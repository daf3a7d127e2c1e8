using System.Net.Security;
using System.Net.Sockets;

namespace Appliance.Server.Notifications.Webhooks;

/// <summary>
/// Our way out to webhooks: no redirects, no proxy, no cookies, short answers, and a connection only to an address that was judged, which is why
/// the socket is opened here.
/// </summary>
internal sealed class WebhookDoor : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private const int LongestHeadersInKilobytes = 16;

    private readonly WebhookAddresses _addresses;
    private readonly HttpClient _http;

    public WebhookDoor(WebhookAddresses addresses, WebhooksSettings settings)
    {
        _addresses = addresses;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectPatience,
            MaxResponseHeadersLength = LongestHeadersInKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trust.In(settings.CaFile) },
            ConnectCallback = ConnectAsync,
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds) };
    }

    /// <summary>The answer's head; its body is left unread.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var found = await System.Net.Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, stop);
        var allowed = found.Where(_addresses.Allows).ToArray();
        if (allowed.Length == 0) throw new ForbiddenAddressException(found.Length == 0 ? "the name has no address" : $"{found[0]} is not public; an operator can allow its network (Webhooks:PrivateNetworks)");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A webhook leads where it may not.</summary>
internal sealed class ForbiddenAddressException(string message) : IOException(message);
