using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Tests.Network;

/// <summary>
/// A way to a server that can fall silent (what is sent vanishes and nobody is told, as behind a switch that lost its uplink) or break (whoever is connected
/// is told so, and nobody comes through until it is mended).
/// </summary>
internal sealed class FailingPath : IAsyncDisposable
{
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _ways = [];
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly int _server;
    private readonly Task _opening;
    private int _silenced;
    private int _opened;
    private volatile bool _broken;

    public FailingPath(int server)
    {
        _server = server;
        _door.Start();
        _opening = OpenAsync();
    }

    public int Port => ((IPEndPoint)_door.LocalEndpoint).Port;

    /// <summary>The connections that are open now carry nothing more; later ones do.</summary>
    public void Silence() => Volatile.Write(ref _silenced, Volatile.Read(ref _opened));

    public void Break()
    {
        _broken = true;
        foreach (var client in _open.Keys) client.Close();
    }

    public void Mend() => _broken = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _door.Dispose();
        _end.Dispose();
    }

    private async Task OpenAsync()
    {
        while (true) _ways.Add(CarryAsync(await _door.AcceptTcpClientAsync(_end.Token), Interlocked.Increment(ref _opened)));
    }

    private async Task CarryAsync(TcpClient client, int number)
    {
        using var here = client;
        if (_broken) return;
        _open[here] = true;
        using var there = new TcpClient();
        await there.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
        await Task.WhenAll(OneWayAsync(here, there, number), OneWayAsync(there, here, number));
        _open.TryRemove(here, out _);
    }

    private async Task OneWayAsync(TcpClient from, TcpClient to, int number)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
                if (number > Volatile.Read(ref _silenced)) await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            if (number > Volatile.Read(ref _silenced)) to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            if (_broken) to.Close(); // Otherwise one side has gone, and a silent path does not tell the other.
        }
    }
}
