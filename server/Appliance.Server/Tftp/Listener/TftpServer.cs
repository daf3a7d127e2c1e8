using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Network;

namespace Appliance.Server.Tftp.Listener;

/// <summary>Keeps one listener on our address of every defined subnet, and follows the subnets as they change.</summary>
internal sealed class TftpServer(TftpSettings settings, ISubnets subnets, TftpDesk desk, TftpLoops loops, ILogger<TftpServer> log) : BackgroundService, IServiceReport, IServiceSwitch
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IPAddress, TftpListener> _listeners = [];
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
                var complete = Follow();
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
            foreach (var listener in _listeners.Values) listener.Close();
            loops.Dispose();
        }
    }

    private void OnChanged() => _changed.Release();

    /// <summary>True when every address is listened on.</summary>
    private bool Follow()
    {
        var wanted = subnets.All.Where(_ => !_off).SelectMany(Addresses).ToHashSet();
        foreach (var address in _listeners.Keys.Where(address => !wanted.Contains(address)).ToList())
        {
            _listeners.Remove(address, out var listener);
            listener!.Close();
            log.StoppedListening(address, settings.Port);
        }
        var failures = wanted.Where(address => !_listeners.ContainsKey(address)).Select(address => Open(address)).OfType<string>().ToList();
        _status = failures.Count > 0 ? new ServiceStatus("tftp", ServiceState.Degraded, string.Join("; ", failures))
            : _off ? new ServiceStatus("tftp", ServiceState.Off, "switched off")
            : _listeners.Count == 0 ? new ServiceStatus("tftp", ServiceState.Off, "no subnet is defined")
            : new ServiceStatus("tftp", ServiceState.Running, string.Join(", ", _listeners.Keys.Select(address => $"{new IPEndPoint(address, settings.Port)}")));
        return failures.Count == 0;
    }

    private static IEnumerable<IPAddress> Addresses(SubnetConfig subnet)
    {
        if (subnet.Mode != SubnetMode.Off) yield return subnet.ServerAddress;
        if (subnet.Ipv6 is { Served: true } ipv6) yield return ipv6.ServerAddress;
    }

    /// <summary>Null, or what is wrong.</summary>
    private string? Open(IPAddress address)
    {
        // Room for a rack that is switched on at once.
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, SendTimeout = 20 };
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
        var listener = _listeners[address] = new TftpListener(socket, address, loops.Next(), desk, log);
        listener.Open();
        log.Listening(address, settings.Port);
        return null;
    }
}
