using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Network;

namespace Appliance.Server.Power.Reach;

/// <summary>
/// Where a BMC may be. Operators give the address, so it could lead to a door that only this machine may pass: such addresses are refused,
/// and a name is looked up once and connected to as it was checked.
/// </summary>
internal sealed class BmcReach(PowerSettings settings, IHostInterfaces host)
{
    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");
    private static readonly IPNetwork Nowhere = IPNetwork.Parse("0.0.0.0/8");
    private static readonly IPNetwork Multicast = IPNetwork.Parse("224.0.0.0/3"); // With what is reserved above it, up to the broadcast address.

    private readonly IPNetwork[] _networks = [.. settings.Networks.Select(IPNetwork.Parse)];

    /// <returns>Why not; null when a BMC may be there.</returns>
    public string? Refusal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (_networks.Length > 0) return _networks.Any(network => network.Contains(plain)) ? null : "is in none of the networks that Power:Networks names.";
        if (IPAddress.IsLoopback(plain) || host.All().Any(at => at.Addresses.Any(own => own.Address.Equals(plain)))) return "is this machine itself.";
        return LinkLocal.Contains(plain) || Nowhere.Contains(plain) || Multicast.Contains(plain) || plain.IsIPv6LinkLocal || plain.IsIPv6Multicast || plain.Equals(IPAddress.IPv6Any)
            ? "can not be a BMC's."
            : null;
    }

    /// <summary>For whoever connects from elsewhere: the address that the name has now, checked.</summary>
    /// <exception cref="FaultException">Conflict: no BMC may be there.</exception>
    /// <exception cref="SocketException">The name is unknown.</exception>
    public async ValueTask<IPAddress> ResolveAsync(string host, CancellationToken stop) => (await CheckAsync(host, stop))[0];

    /// <exception cref="FaultException">Conflict: no BMC may be there.</exception>
    /// <exception cref="SocketException">It can not be reached, or the name is unknown.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint bmc, CancellationToken stop)
    {
        var addresses = await CheckAsync(bmc.Host, stop);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, bmc.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<IPAddress[]> CheckAsync(string host, CancellationToken stop)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await System.Net.Dns.GetHostAddressesAsync(host, stop);
        foreach (var address in addresses)
        {
            if (Refusal(address) is { } why) throw new FaultException(FaultKind.Conflict, FaultCodes.BmcOutOfBounds, $"{host} ({address}) {why}");
        }
        return addresses;
    }
}
