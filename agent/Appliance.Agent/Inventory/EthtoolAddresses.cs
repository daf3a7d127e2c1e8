using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Appliance.Protocols;

namespace Appliance.Agent.Inventory;

/// <summary>Asks the driver (ETHTOOL_GPERMADDR): sysfs has no file for it, and a bond overwrites the address it shows.</summary>
internal sealed partial class EthtoolAddresses : IPermanentAddresses
{
    private const nuint SiocEthtool = 0x8946;
    private const uint GetPermanentAddress = 0x20;
    private const int NameLength = 16; // IFNAMSIZ
    private const int AddressRoom = 32; // MAX_ADDR_LEN

    public unsafe MacAddress? Of(string interfaceName)
    {
        if (interfaceName.Length >= NameLength) return null;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var question = stackalloc byte[8 + AddressRoom]; // struct ethtool_perm_addr
        ((uint*)question)[0] = GetPermanentAddress;
        ((uint*)question)[1] = AddressRoom;
        var request = stackalloc byte[40]; // struct ifreq
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes(interfaceName, new Span<byte>(request, NameLength));
        *(byte**)(request + NameLength) = question;

        if (Ioctl((int)socket.Handle, SiocEthtool, request) != 0 || ((uint*)question)[1] < MacAddress.Length) return null;
        var mac = MacAddress.From(new ReadOnlySpan<byte>(question + 8, MacAddress.Length));
        return mac.IsUnicast ? mac : null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Ioctl(int descriptor, nuint request, byte* argument);
}
