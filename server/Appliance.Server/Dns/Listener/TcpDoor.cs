using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Server.Dns.Listener;

/// <summary>TCP on one address (RFC 7766 §6.2.2): so many connections at once, fewer from one client, and none that is silent for long.</summary>
internal sealed class TcpDoor : IDisposable
{
    private const int MostConnections = 64;
    private const int MostPerClient = 8;

    private readonly Socket _socket;
    private readonly Reception _reception;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
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
        _ = AcceptAsync(_closing.Token);
    }

    public void Dispose()
    {
        _closing.Cancel(); // the connections end themselves
        _socket.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _inside.WaitAsync(stop);
                var passed = false;
                try
                {
                    passed = Serve(await _socket.AcceptAsync(stop), stop);
                }
                finally
                {
                    if (!passed) _inside.Release();
                }
            }
            catch (SocketException)
            {
                // A client that was gone before it was let in.
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <returns>False when its client has enough connections.</returns>
    private bool Serve(Socket client, CancellationToken stop)
    {
        if (client.RemoteEndPoint is IPEndPoint { Address: var from } && _perClient.AddOrUpdate(from, 1, (_, count) => count + 1) is var connections)
        {
            if (connections <= MostPerClient)
            {
                _ = ServeAsync(client, from, stop);
                return true;
            }
            Leave(from);
        }
        client.Dispose();
        return false;
    }

    private async Task ServeAsync(Socket client, IPAddress from, CancellationToken stop)
    {
        try
        {
            await using var caller = new TcpCaller(client, from, _reception, _time);
            await caller.ServeAsync(stop);
        }
        finally
        {
            Leave(from);
            _inside.Release();
        }
    }

    private void Leave(IPAddress client)
    {
        if (_perClient.AddOrUpdate(client, 0, (_, count) => count - 1) <= 0) _perClient.TryRemove(new KeyValuePair<IPAddress, int>(client, 0));
    }
}
