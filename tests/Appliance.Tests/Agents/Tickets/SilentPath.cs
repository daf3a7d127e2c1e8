using System.Net;
using System.Net.Sockets;

namespace Appliance.Tests.Agents.Tickets;

/// <summary>A way to a server that can fall silent: what is sent vanishes and nobody is told, as behind a switch that lost its uplink.</summary>
internal sealed class SilentPath : IAsyncDisposable
{
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _ways = [];
    private readonly int _server;
    private readonly Task _opening;
    private int _silenced;
    private int _opened;

    public SilentPath(int server)
    {
        _server = server;
        _door.Start();
        _opening = OpenAsync();
    }

    public int Port => ((IPEndPoint)_door.LocalEndpoint).Port;

    /// <summary>The connections that are open now carry nothing more; later ones do.</summary>
    public void Silence() => Volatile.Write(ref _silenced, Volatile.Read(ref _opened));

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

    private async Task CarryAsync(TcpClient agent, int number)
    {
        using var here = agent;
        using var there = new TcpClient();
        await there.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
        await Task.WhenAll(OneWayAsync(here.GetStream(), there, number), OneWayAsync(there.GetStream(), here, number));
    }

    private async Task OneWayAsync(NetworkStream from, TcpClient to, int number)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read)
                if (number > Volatile.Read(ref _silenced)) await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            if (number > Volatile.Read(ref _silenced)) to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // One side has gone; a silent path does not tell the other.
        }
    }
}
