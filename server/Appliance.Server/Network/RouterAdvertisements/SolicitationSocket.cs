using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Appliance.Protocols.Ndp;

namespace Appliance.Server.Network.RouterAdvertisements;

/// <summary>
/// A raw ICMPv6 socket tied to one interface that hears router solicitations only. Without something to advertise it speaks when it is
/// asked, and to the asker: hosts that never ask never hear of us.
/// </summary>
internal sealed class SolicitationSocket : IDisposable
{
    private const int SolSocket = 1, BindToDevice = 25;
    private const int IpV6 = 41, UnicastHops = 16, MulticastHops = 18;
    private const int IcmpV6 = 58, IcmpV6Filter = 1;

    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");
    private static readonly IPAddress AllRouters = IPAddress.Parse("ff02::2");

    /// <summary>RFC 4861 §10, MIN_DELAY_BETWEEN_RAS: answers to everybody are never closer together.</summary>
    private static readonly TimeSpan BetweenMulticasts = TimeSpan.FromSeconds(3);

    private readonly Socket _socket = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
    private readonly byte[] _answer;
    private readonly RouterAdvertisement? _says;
    private readonly HostInterface _at;
    private readonly TimeProvider _time;
    private long? _lastMulticast;

    /// <exception cref="SocketException">No right to open raw sockets (CAP_NET_RAW), or no IPv6 on the interface.</exception>
    /// <param name="says">What is advertised; null: "nothing here", and only to who asks.</param>
    public SolicitationSocket(HostInterface at, TimeProvider time, RouterAdvertisement? says = null)
    {
        (_says, _answer) = (says, says?.Write() ?? RouterDiscovery.NothingHere());
        _at = at;
        _time = time;
        try
        {
            _socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(at.Name + '\0'));
            _socket.SetRawSocketOption(IcmpV6, IcmpV6Filter, PassSolicitationsOnly());
            _socket.SetRawSocketOption(IpV6, UnicastHops, BitConverter.GetBytes(RouterDiscovery.HopLimit));
            _socket.SetRawSocketOption(IpV6, MulticastHops, BitConverter.GetBytes(RouterDiscovery.HopLimit));
            _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0)); // means nothing to a raw socket, but .NET wants it before receiving
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(AllRouters, at.Index));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Answers until <paramref name="stop"/>, or until the interface goes away (a <see cref="SocketException"/>).</summary>
    public async Task AnswerAsync(CancellationToken stop)
    {
        var packet = new byte[1500];
        while (true)
        {
            var got = await _socket.ReceiveFromAsync(packet, SocketFlags.None, new IPEndPoint(IPAddress.IPv6Any, 0), stop);
            if (!RouterDiscovery.IsSolicitation(packet.AsSpan(0, got.ReceivedBytes))) continue;
            if (Answerable(((IPEndPoint)got.RemoteEndPoint).Address) is { } to) await SendAsync(to, stop);
        }
    }

    /// <summary>Tells everybody, again and again (RFC 4861 §6.2.4), until <paramref name="stop"/>. Ends at once where there is nothing to say.</summary>
    public async Task AdvertiseAsync(CancellationToken stop)
    {
        for (var said = 0; _says is not null; said++)
        {
            _lastMulticast = _time.GetTimestamp();
            await SendAsync(Everybody, stop);
            await Task.Delay(AdvertisingPace.Next(said, Random.Shared.NextDouble()), _time, stop);
        }
    }

    /// <summary>Whoever took us for a router or for one who knows name servers shall do so no longer (RFC 4861 §6.2.5).</summary>
    public void Cease()
    {
        if (_says is not null) _socket.SendTo(_says.Ceased().Write(), SocketFlags.None, new IPEndPoint(Everybody, 0));
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The asker itself; everybody when the asker has no address yet (§6.2.6). Other sources can not be on this link.</summary>
    private IPAddress? Answerable(IPAddress asker)
    {
        if (asker.IsIPv6LinkLocal) return new IPAddress(asker.GetAddressBytes(), _at.Index);
        if (!asker.Equals(IPAddress.IPv6Any) || _lastMulticast is { } last && _time.GetElapsedTime(last) < BetweenMulticasts) return null;
        _lastMulticast = _time.GetTimestamp();
        return Everybody;
    }

    private IPAddress Everybody => new(AllNodes.GetAddressBytes(), _at.Index);

    private async Task SendAsync(IPAddress to, CancellationToken stop)
    {
        try
        {
            await _socket.SendToAsync(_answer, SocketFlags.None, new IPEndPoint(to, 0), stop);
        }
        catch (SocketException unreachable) when (unreachable.SocketErrorCode is SocketError.HostUnreachable or SocketError.NetworkUnreachable)
        {
            // The asker went away while its address was looked up; whoever still waits asks again.
        }
    }

    /// <summary>A bit set blocks its type (RFC 3542 §3.2).</summary>
    private static byte[] PassSolicitationsOnly()
    {
        var filter = new uint[8];
        Array.Fill(filter, uint.MaxValue);
        filter[RouterDiscovery.SolicitationType >> 5] &= ~(1u << (RouterDiscovery.SolicitationType & 31));
        return MemoryMarshal.AsBytes<uint>(filter).ToArray();
    }
}
