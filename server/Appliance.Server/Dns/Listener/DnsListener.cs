using System.Net;

namespace Appliance.Server.Dns.Listener;

/// <summary>Our two doors on one address.</summary>
internal sealed class DnsListener : IDisposable
{
    private readonly UdpDoor _udp;
    private readonly TcpDoor _tcp;

    /// <exception cref="System.Net.Sockets.SocketException">The address is not ours, or somebody else has the port.</exception>
    public DnsListener(IPEndPoint at, Reception reception, FastAnswers fast, TimeProvider time)
    {
        _udp = new UdpDoor(at, reception, fast);
        try
        {
            _tcp = new TcpDoor(_udp.At, reception, time);
        }
        catch
        {
            _udp.Dispose();
            throw;
        }
    }

    public IPEndPoint At => _udp.At;

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }
}
