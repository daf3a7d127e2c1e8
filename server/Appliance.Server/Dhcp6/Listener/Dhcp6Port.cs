using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Dhcp6.Answering;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6.Listener;

/// <summary>UDP port 547 on one interface, with a thread of its own that waits in the kernel; in the group of all relays and servers.</summary>
internal sealed class Dhcp6Port : IDisposable
{
    private const int SolSocket = 1;
    private const int BindToDevice = 25;
    private static readonly IPAddress AllRelaysAndServers = IPAddress.Parse("ff02::1:2");
    private static readonly TimeSpan StopLatency = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private readonly HostInterface _at;
    private readonly Dhcp6Desk _desk;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile bool _closing;

    /// <exception cref="SocketException">The interface is gone or has no IPv6, the port is taken, or the right to do so is missing.</exception>
    public Dhcp6Port(HostInterface at, Dhcp6Desk desk, TimeProvider time, ILogger log)
    {
        (_at, _desk, _time, _log) = (at, desk, time, log);
        try
        {
            _socket.DualMode = false;
            _socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(at.Name + '\0'));
            _socket.ReceiveBufferSize = 1 << 20;
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
            _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, Dhcp6Desk.ServerPort));
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(AllRelaysAndServers, at.Index));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        _thread = new Thread(Listen) { IsBackground = true, Name = $"dhcp6 {at.Name}" };
        _thread.Start();
    }

    public int Index => _at.Index;

    /// <summary>Why the thread gave up; null while it works.</summary>
    public string? Failure { get; private set; }

    public void Dispose()
    {
        _closing = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Listen()
    {
        // One octet more than is ever accepted, so that what is too long shows.
        var buffer = new byte[Dhcp6Message.MaximumLength + 1];
        while (!_closing)
        {
            try
            {
                if (!_socket.Poll(StopLatency, SelectMode.SelectRead)) continue;
                EndPoint from = new IPEndPoint(IPAddress.IPv6Any, 0);
                var flags = SocketFlags.None;
                var length = _socket.ReceiveMessageFrom(buffer, ref flags, ref from, out var to);
                var arrival = new Arrival(_at.Name, ((IPEndPoint)from).Address, to.Address.IsIPv6Multicast, _time.GetTimestamp());
                _ = _desk.ReceiveAsync(buffer.AsMemory(0, length), arrival, Send);
            }
            catch (SocketException broken)
            {
                Failure = broken.Message;
                return;
            }
        }
    }

    private bool Send(Outgoing outgoing)
    {
        try
        {
            _socket.SendTo(outgoing.Datagram.Span, SocketFlags.None, new IPEndPoint(outgoing.To, outgoing.Port));
            return true;
        }
        catch (SocketException broken)
        {
            Log.NotSent(_log, outgoing.To, _at.Name, broken.Message);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false; // The service closed while this answer was decided.
        }
    }
}
