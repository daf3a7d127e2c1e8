using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// Asks the wire whether somebody uses an address before it is offered to somebody new: an ARP probe (RFC 5227 §2.1.1), and a moment to listen.
/// While many ask at once it is left out, for a rack that is switched on must not wait; a client that finds somebody declines. Behind a relay
/// nobody hears ARP.
/// </summary>
internal sealed class UsedAddresses(IHostInterfaces interfaces, DhcpSettings settings, TimeProvider time)
{
    private const int MostAtOnce = 32;

    private int _atOnce;

    /// <returns>Who answers; null when nobody does, or nobody could be asked.</returns>
    public async ValueTask<MacAddress?> ByAsync(DhcpExchange exchange, Ipv4Address address, CancellationToken stop)
    {
        if (settings.ConflictMilliseconds == 0 || exchange.Subnet.Relayed || !exchange.Request.RelayAddress.IsNone) return null;
        if (interfaces.All().FirstOrDefault(i => i.Name == exchange.Subnet.Interface) is not { Mac: { } own, Up: true } at) return null;
        try
        {
            if (Interlocked.Increment(ref _atOnce) > MostAtOnce) return null;
            using var socket = new ArpSocket(at.Index);
            socket.Probe(own, address);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var clock = new CancellationTokenSource(settings.Conflict, time);
            using var end = clock.Token.Register(enough.Cancel);
            return await socket.HolderAsync(address, except: [own, exchange.Mac], enough.Token);
        }
        catch (SocketException)
        {
            return null; // The keeper of the interface says what is wrong with it.
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }
}
