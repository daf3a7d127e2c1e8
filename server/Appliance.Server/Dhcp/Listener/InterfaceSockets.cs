using System.Collections.Frozen;
using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>Both ports and the frames of one interface, tied to the desk.</summary>
internal sealed class InterfaceSockets : IDisposable
{
    private readonly DhcpDesk _desk;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _interface;
    private readonly CancellationTokenSource _closing = new();
    private readonly FrameSocket _frames;
    private readonly UdpPort _server;
    private readonly UdpPort _bootService;
    private volatile OwnAddresses _own;

    /// <exception cref="SocketException">The interface is gone, a port is taken, or the right to do so is missing.</exception>
    public InterfaceSockets(HostInterface at, IReadOnlyList<HostInterface> all, DhcpDesk desk, TimeProvider time, ILogger log)
    {
        (_desk, _time, _log, _interface) = (desk, time, log, at.Name);
        _own = Own(at, all);
        _frames = new FrameSocket(at.Index, listens: false);
        try
        {
            _server = new UdpPort(at.Name, AnswerWriter.ServerPort, (datagram, source, port) => Receive(datagram, source, port, AnswerWriter.ServerPort));
        }
        catch
        {
            _frames.Dispose();
            throw;
        }
        try
        {
            _bootService = new UdpPort(at.Name, Admission.BootServicePort, (datagram, source, port) => Receive(datagram, source, port, Admission.BootServicePort));
        }
        catch
        {
            _server.Dispose();
            _frames.Dispose();
            throw;
        }
    }

    /// <summary>Why one of them gave up; null while they work.</summary>
    public string? Failure => _server.Failure ?? _bootService.Failure;

    public void Refresh(HostInterface at, IReadOnlyList<HostInterface> all) => _own = Own(at, all);

    public void Dispose()
    {
        _closing.Cancel();
        _server.Dispose();
        _bootService.Dispose();
        _frames.Dispose();
        _closing.Dispose();
    }

    private void Receive(ReadOnlyMemory<byte> datagram, Ipv4Address source, ushort sourcePort, ushort port)
    {
        var arrival = new Arrival(_interface, source, sourcePort, port, _own, _time.GetTimestamp());
        _ = _desk.ReceiveAsync(datagram, arrival, outgoing => Send(outgoing, port), _closing.Token);
    }

    private bool Send(Outgoing outgoing, ushort port)
    {
        try
        {
            if (outgoing.Delivery == Delivery.Unicast)
            {
                (port == Admission.BootServicePort ? _bootService : _server).Send(outgoing.Datagram.Span, outgoing.To, outgoing.Port);
                return true;
            }
            if (outgoing.Delivery == Delivery.Broadcast || !TrySendFrame(outgoing))
                _frames.Send(FrameSocket.Everybody, outgoing.From, AnswerWriter.ServerPort, Ipv4Address.Broadcast, outgoing.Port, outgoing.Datagram.Span);
            return true;
        }
        catch (SocketException broken)
        {
            Log.NotSent(_log, outgoing.To, _interface, broken.Message);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false; // The service closed while this answer was decided.
        }
    }

    private bool TrySendFrame(in Outgoing outgoing)
    {
        try
        {
            _frames.Send(outgoing.Mac, outgoing.From, AnswerWriter.ServerPort, outgoing.To, outgoing.Port, outgoing.Datagram.Span);
            return true;
        }
        catch (SocketException broken)
        {
            Log.FrameNotSent(_log, outgoing.Mac, _interface, broken.Message);
            return false;
        }
    }

    /// <summary>All our addresses, since a relay has none of them; but only this interface's hardware address, which our own probe asks with.</summary>
    private static OwnAddresses Own(HostInterface at, IReadOnlyList<HostInterface> all) => new(
        all.SelectMany(i => i.Addresses).Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork).Select(a => Ipv4Address.From(a.Address)).ToFrozenSet(),
        at.Mac is { } mac ? [mac] : []);
}
