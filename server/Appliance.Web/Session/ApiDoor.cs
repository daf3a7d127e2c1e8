using System.Net.Http.Headers;
using System.Net.Sockets;
using Appliance.Contracts;

namespace Appliance.Web.Session;

/// <summary>The way to our own API: its unix socket, so that no certificate, port or name stands between. One set of connections for all operators.</summary>
internal sealed class ApiDoor : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SocketsHttpHandler _handler;
    private readonly BehalfKey _key;

    public ApiDoor(string socket, BehalfKey key)
    {
        _key = key;
        _handler = new SocketsHttpHandler
        {
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = async (_, stop) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch (Exception refused) when (refused is SocketException or OperationCanceledException)
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
    }

    /// <param name="browser">The address of the browser this stands for.</param>
    /// <param name="agent">What the browser says it is, for the list of sessions.</param>
    public ApplianceClient Client(string? token, string? browser = null, string? agent = null)
    {
        var http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri("http://appliance.local/"), Timeout = Patience };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (browser is not null) http.DefaultRequestHeaders.Add(BehalfKey.Header, _key.Write(browser));
        if (agent is { Length: > 0 }) http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        return new ApplianceClient(http);
    }

    public void Dispose() => _handler.Dispose();
}
