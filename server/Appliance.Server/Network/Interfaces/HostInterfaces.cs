using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Server.Network.Interfaces;

/// <summary>Asks the kernel.</summary>
internal sealed class HostInterfaces : IHostInterfaces
{
    public IReadOnlyList<HostInterface> All()
    {
        var found = new List<HostInterface>();
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (Index(card) is not { } index) continue; // gone between the two questions
            var mac = card.GetPhysicalAddress().GetAddressBytes();
            found.Add(new HostInterface(
                card.Name, index, mac.Length == MacAddress.Length ? MacAddress.From(mac) : null, card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown,
                [.. card.GetIPProperties().UnicastAddresses.Select(Address)]));
        }
        return found;
    }

    private static HostAddress Address(UnicastIPAddressInformation at) =>
        new(at.Address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(at.Address.GetAddressBytes()) : at.Address, at.PrefixLength);

    private static int? Index(NetworkInterface card)
    {
        try
        {
            return card.GetIPProperties().GetIPv4Properties().Index;
        }
        catch (NetworkInformationException)
        {
            return null;
        }
    }
}
