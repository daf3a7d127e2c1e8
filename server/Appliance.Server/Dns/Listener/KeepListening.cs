using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// Keeps one listener on our address on each subnet that is not off, and on no other address: never on all, never on loopback, so
/// the host's own resolver is left alone. An address that is not there yet is tried again.
/// </summary>
internal sealed class KeepListening(
    ISubnets subnets, DnsSettings settings, Reception reception, FastAnswers fast, IEvents events, TimeProvider time, ILogger<KeepListening> log)
    : BackgroundService, IServiceReport, IServiceSwitch
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly ConcurrentDictionary<IPAddress, DnsListener> _listeners = new();
    private readonly ConcurrentDictionary<IPAddress, string> _failures = new();
    private volatile bool _off;
    private bool _looked;

    public string Service => "dns";

    /// <summary>Where questions are answered.</summary>
    public IReadOnlyList<IPEndPoint> Open => [.. _listeners.Values.Select(listener => listener.At).OrderBy(at => at.ToString(), StringComparer.Ordinal)];

    /// <summary>Where they should be and are not.</summary>
    public IReadOnlyList<(IPEndPoint At, string Reason)> Failures => [.. _failures.Select(one => (new IPEndPoint(one.Key, settings.Port), one.Value))];

    public void Turn(bool on)
    {
        _off = !on;
        Wake();
    }

    public ServiceStatus Report()
    {
        var at = string.Join(", ", _listeners.Values.Select(l => l.At).Concat(_failures.Keys.Select(a => new IPEndPoint(a, settings.Port))).Select(e => e.ToString()).Order(StringComparer.Ordinal));
        var failed = string.Join("; ", _failures.Select(f => $"{f.Key}: {f.Value}"));
        return (_listeners.IsEmpty, _failures.IsEmpty) switch
        {
            _ when !Volatile.Read(ref _looked) => new ServiceStatus("dns", ServiceState.Starting, "The subnets are not known yet."),
            (true, true) => new ServiceStatus("dns", ServiceState.Off, _off ? "Switched off." : "No subnet is served."),
            (false, true) => new ServiceStatus("dns", ServiceState.Running, at),
            (false, false) => new ServiceStatus("dns", ServiceState.Degraded, failed),
            (true, false) => new ServiceStatus("dns", ServiceState.Failed, failed),
        };
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        subnets.Changed += Wake;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_failures.IsEmpty ? Timeout.InfiniteTimeSpan : TryAgain, stoppingToken);
                Match();
                Volatile.Write(ref _looked, true);
            }
        }
        finally
        {
            subnets.Changed -= Wake;
            foreach (var address in _listeners.Keys) Close(address);
        }
    }

    private void Wake()
    {
        if (_changed.CurrentCount == 0) _changed.Release();
    }

    private void Match()
    {
        var wanted = subnets.All.Where(_ => !_off).SelectMany(Addresses).ToHashSet();
        foreach (var address in _listeners.Keys.Where(a => !wanted.Contains(a))) Close(address);
        foreach (var address in _failures.Keys.Where(a => !wanted.Contains(a))) _failures.TryRemove(address, out _);
        foreach (var address in wanted.Where(a => !_listeners.ContainsKey(a))) Start(address);
    }

    private static IEnumerable<IPAddress> Addresses(SubnetConfig subnet)
    {
        if (subnet.Mode != SubnetMode.Off) yield return subnet.ServerAddress;
        if (subnet.Ipv6 is { } ipv6 && (ipv6.Served || subnet.Mode != SubnetMode.Off)) yield return ipv6.ServerAddress;
    }

    private void Start(IPAddress address)
    {
        var at = new IPEndPoint(address, settings.Port);
        try
        {
            _listeners[address] = new DnsListener(at, reception, fast, time);
            _failures.TryRemove(address, out _);
            Log.Listening(log, at);
        }
        catch (SocketException refused)
        {
            var reason = refused.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program has the port",
                SocketError.AddressNotAvailable => "the address is not on this machine now",
                SocketError.AccessDenied => "no right to open the port (CAP_NET_BIND_SERVICE)",
                _ => refused.Message,
            };
            if (_failures.TryGetValue(address, out var known) && known == reason) return;
            _failures[address] = reason;
            Log.CannotListen(log, at, reason);
            events.Raise(new Event("dns.listening-failed", Severity.Warning, null, $"DNS can not be served on {at}: {reason}. Trying again every {TryAgain.TotalSeconds} seconds."));
        }
    }

    private void Close(IPAddress address)
    {
        if (!_listeners.TryRemove(address, out var listener)) return;
        listener.Dispose();
        Log.Closed(log, listener.At);
    }
}
