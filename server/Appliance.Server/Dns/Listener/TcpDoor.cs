using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Listener;

/// <summary>TCP on one address (RFC 7766): so many connections at once, and none that is silent for long.</summary>
internal sealed class TcpDoor : IServerTransport
{
    private const int MostConnections = 64;

    private readonly Socket _socket;
    private readonly Reception _reception;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _inside = new(MostConnections);

    /// <exception cref="SocketException">The address is not (or no longer) ours, or somebody else has the port.</exception>
    public TcpDoor(IPEndPoint at, Reception reception, TimeProvider time)
    {
        (_reception, _time) = (reception, time);
        _socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true); // as everybody: connections of the last run may linger
            _socket.Bind(at);
            _socket.Listen(MostConnections);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public ushort DefaultAllowedResponseSize => ushort.MaxValue;

    public bool SupportsMultipleResponses => false;

    public bool AllowTruncatedResponses => false;

    public TransportProtocol TransportProtocol => TransportProtocol.Tcp;

    /// <summary>The constructor has done it: there a refusal can be told apart from a defect.</summary>
    public void Bind()
    {
    }

    public void Close() => _socket.Dispose();

    public void Dispose() => Close();

    /// <summary>The server awaits this in a loop nobody watches: whatever happens, it ends in null.</summary>
    public async Task<IServerConnection?> AcceptConnectionAsync(CancellationToken token = default)
    {
        var accepted = false;
        try
        {
            await _inside.WaitAsync(token);
            try
            {
                var client = await _socket.AcceptAsync(token);
                accepted = true;
                return new TcpCaller(this, client, _reception, _time, () => _inside.Release());
            }
            finally
            {
                if (!accepted) _inside.Release();
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
