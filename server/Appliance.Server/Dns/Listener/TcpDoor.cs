using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Listener;

/// <summary>TCP on one address (RFC 7766 §6.2.2): so many connections at once, fewer from one client, and none that is silent for long.</summary>
internal sealed class TcpDoor : IServerTransport
{
    private const int MostConnections = 64;
    private const int MostPerClient = 8;

    private readonly Socket _socket;
    private readonly Reception _reception;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _inside = new(MostConnections);
    private readonly ConcurrentDictionary<IPAddress, int> _perClient = [];

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
        try
        {
            while (true)
            {
                if (await AcceptAsync(token) is { } caller) return caller;
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <returns>Null when its client has enough connections.</returns>
    private async Task<TcpCaller?> AcceptAsync(CancellationToken stop)
    {
        await _inside.WaitAsync(stop);
        TcpCaller? caller = null;
        try
        {
            caller = new TcpCaller(this, await _socket.AcceptAsync(stop), _reception, _time, Leave);
        }
        finally
        {
            if (caller is null) _inside.Release();
        }
        if (_perClient.AddOrUpdate(caller.RemoteEndPoint.Address, 1, (_, count) => count + 1) <= MostPerClient) return caller;
        caller.Dispose();
        return null;
    }

    private void Leave(IPAddress client)
    {
        if (_perClient.AddOrUpdate(client, 0, (_, count) => count - 1) <= 0) _perClient.TryRemove(new KeyValuePair<IPAddress, int>(client, 0));
        _inside.Release();
    }
}
