using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Tftp.Listener;

/// <summary>Keeps one listener on our address of every defined subnet, and follows the subnets as they change.</summary>
internal sealed class TftpServer(TftpSettings settings, ISubnets subnets, TftpDesk desk, ILogger<TftpServer> log) : BackgroundService, IServiceReport, IServiceSwitch
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IPAddress, Socket> _listeners = [];
    private readonly SemaphoreSlim _changed = new(1);
    private volatile bool _off;
    private volatile ServiceStatus _status = new("tftp", ServiceState.Starting, "");

    public string Service => "tftp";

    public ServiceStatus Report() => _status;

    public void Turn(bool on)
    {
        _off = !on;
        OnChanged();
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        subnets.Changed += OnChanged;
        try
        {
            while (true)
            {
                // An address may come later than its subnet, so those that fail are tried again.
                var complete = Follow(stop);
                await _changed.WaitAsync(complete ? Timeout.InfiniteTimeSpan : s_retry, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Leaving.
        }
        finally
        {
            subnets.Changed -= OnChanged;
            foreach (var socket in _listeners.Values) socket.Dispose();
            await desk.DrainAsync();
        }
    }

    private void OnChanged() => _changed.Release();

    /// <summary>True when every address is listened on.</summary>
    private bool Follow(CancellationToken stop)
    {
        var wanted = subnets.All.Where(subnet => !_off && subnet.Mode != SubnetMode.Off).Select(subnet => subnet.ServerAddress).ToHashSet();
        foreach (var address in _listeners.Keys.Where(address => !wanted.Contains(address)).ToList())
        {
            _listeners.Remove(address, out var socket);
            socket!.Dispose();
            log.StoppedListening(address, settings.Port);
        }
        var failures = wanted.Where(address => !_listeners.ContainsKey(address)).Select(address => Open(address, stop)).OfType<string>().ToList();
        _status = failures.Count > 0 ? new ServiceStatus("tftp", ServiceState.Degraded, string.Join("; ", failures))
            : _off ? new ServiceStatus("tftp", ServiceState.Off, "switched off")
            : _listeners.Count == 0 ? new ServiceStatus("tftp", ServiceState.Off, "no subnet is defined")
            : new ServiceStatus("tftp", ServiceState.Running, string.Join(", ", _listeners.Keys.Select(address => $"{address}:{settings.Port}")));
        return failures.Count == 0;
    }

    /// <summary>Null, or what is wrong.</summary>
    private string? Open(IPAddress address, CancellationToken stop)
    {
        // Room for a rack that is switched on at once.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        try
        {
            socket.Bind(new IPEndPoint(address, settings.Port));
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            log.CanNotListen(address, settings.Port, refused.SocketErrorCode);
            return refused.SocketErrorCode switch
            {
                SocketError.AccessDenied => $"may not open UDP port {settings.Port} on {address}: give the server CAP_NET_BIND_SERVICE or set Tftp:Port",
                SocketError.AddressAlreadyInUse => $"another program has UDP port {settings.Port} on {address}: stop it (often tftpd-hpa or dnsmasq)",
                SocketError.AddressNotAvailable => $"{address} is not an address of this machine (yet)",
                _ => $"can not open UDP port {settings.Port} on {address}: {refused.SocketErrorCode}",
            };
        }
        _listeners[address] = socket;
        log.Listening(address, settings.Port);
        _ = ListenAsync(socket, address, stop);
        return null;
    }

    private async Task ListenAsync(Socket socket, IPAddress local, CancellationToken stop)
    {
        var packet = new byte[TftpRequest.LargestPacket + 1];
        var answer = new byte[TftpRequest.LargestPacket];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        var any = new IPEndPoint(IPAddress.Any, 0);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(packet, SocketFlags.None, from, stop);
                var client = (IPEndPoint)any.Create(from);
                var error = desk.Receive(packet.AsSpan(0, length), local, client, answer, stop);
                if (error > 0) socket.SendTo(answer.AsSpan(0, error), SocketFlags.None, from);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or OperationCanceledException || closed is SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException hiccup)
            {
                // An earlier answer met a closed port or a full queue; the next request may be a good one.
                log.ReceiveFailed(local, hiccup.SocketErrorCode);
            }
            catch (Exception defect)
            {
                // The datagram boundary.
                log.RequestFailed(local, defect);
            }
        }
    }
}
