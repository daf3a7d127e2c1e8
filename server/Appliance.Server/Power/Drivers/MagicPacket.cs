using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Power.Drivers;

/// <summary>AMD's Magic Packet (publication 20213): six times FF, then sixteen times the address.</summary>
internal static class MagicPacket
{
    private const int Times = 16;
    private const int AddressBytes = 6;

    public static byte[] For(MacAddress mac)
    {
        var packet = new byte[AddressBytes * (Times + 1)];
        packet.AsSpan(0, AddressBytes).Fill(0xff);
        for (var time = 1; time <= Times; time++) mac.CopyTo(packet.AsSpan(time * AddressBytes, AddressBytes));
        return packet;
    }

    public static IPAddress BroadcastOf(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++) bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
