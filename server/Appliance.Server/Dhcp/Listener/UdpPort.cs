using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// One UDP port on one interface, with a thread of its own that waits in the kernel: no packet waits for a busy thread pool.
/// </summary>
internal sealed class UdpPort : IDisposable
{
    /// <summary>Takes a packet; the bytes are its own only until it returns.</summary>
    public delegate void Receiver(ReadOnlyMemory<byte> datagram, Ipv4Address source, ushort sourcePort);

    private const int SolSocket = 1;
    private const int BindToDevice = 25;
    private static readonly TimeSpan StopLatency = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private readonly Receiver _receive;
    private volatile bool _closing;

    /// <exception cref="SocketException">The interface is gone, the port is taken, or the right to do so is missing.</exception>
    public UdpPort(string @interface, ushort port, Receiver receive)
    {
        _receive = receive;
        try
        {
            _socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(@interface + '\0'));
            _socket.EnableBroadcast = true;
            _socket.ReceiveBufferSize = 1 << 20;
            _socket.Bind(new IPEndPoint(IPAddress.Any, port));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        _thread = new Thread(Listen) { IsBackground = true, Name = $"dhcp {@interface}:{port}" };
        _thread.Start();
    }

    /// <summary>Why the thread gave up; null while it works.</summary>
    public string? Failure { get; private set; }

    public void Send(ReadOnlySpan<byte> datagram, Ipv4Address to, ushort port) =>
        _socket.SendTo(datagram, SocketFlags.None, new IPEndPoint(to.ToIPAddress(), port));

    public void Dispose()
    {
        _closing = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Listen()
    {
        // One octet more than is ever accepted, so that what is too long shows.
        var buffer = new byte[DhcpMessage.MaximumLength + 1];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (!_closing)
        {
            try
            {
                if (!_socket.Poll(StopLatency, SelectMode.SelectRead)) continue;
                from.Size = from.Buffer.Length;
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
                var sender = from.Buffer.Span; // sockaddr_in: family, port, address
                _receive(
                    buffer.AsMemory(0, length), new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(sender[4..])), BinaryPrimitives.ReadUInt16BigEndian(sender[2..]));
            }
            catch (SocketException broken)
            {
                Failure = broken.Message;
                return;
            }
        }
    }
}
