using System.Text;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>The switch at the other end of a machine's cable, which says who it is (LLDP, IEEE 802.1AB-2016 §8.5).</summary>
/// <param name="Port">As it names its port, for example Ethernet7.</param>
public sealed record Switch(MacAddress Chassis, string Port, string Name)
{
    /// <summary>Announces itself once. A bridge keeps such frames to itself, so it goes straight into the machine's tap.</summary>
    public async Task AnnounceAsync(NetworkNamespace network, string tap)
    {
        var frame = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(frame, Frame());
            await network.RunAsync("socat", "-u", $"FILE:{frame}", $"INTERFACE:{tap}");
        }
        finally
        {
            File.Delete(frame);
        }
    }

    private byte[] Frame() =>
    [
        0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e, .. Octets(Chassis), 0x88, 0xcc,
        .. Element(1, [4, .. Octets(Chassis)]), .. Element(2, [5, .. Encoding.ASCII.GetBytes(Port)]), .. Element(3, [0, 120]),
        .. Element(5, Encoding.ASCII.GetBytes(Name)), 0, 0,
    ];

    private static byte[] Octets(MacAddress address)
    {
        var octets = new byte[MacAddress.Length];
        address.CopyTo(octets);
        return octets;
    }

    /// <summary>Seven bits of type, nine of length.</summary>
    private static byte[] Element(int type, byte[] value) => [(byte)(type << 1 | value.Length >> 8), (byte)value.Length, .. value];
}
