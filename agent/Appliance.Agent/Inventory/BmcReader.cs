using System.Net;
using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Smbios;

namespace Appliance.Agent.Inventory;

/// <summary>The board's management controller: announced by SMBIOS types 38 (IPMI) and 42 (Redfish), or found by the kernel.</summary>
internal static class BmcReader
{
    private const byte RedfishOverIp = 0x04;
    private const byte Ipv4 = 1, Ipv6 = 2;

    public static Bmc? Read(HostFiles files, SmbiosTable table)
    {
        var ipmi = table.First(38);
        var redfish = table.OfType(42).Select(ServiceOf).FirstOrDefault(address => address is not null);
        var found = files.Names("sys/class/ipmi") is [var one, ..] ? one : null;
        if (ipmi is null && redfish is null && found is null) return null;
        return new Bmc
        {
            Kind = redfish is not null ? "redfish" : $"ipmi{InterfaceOf(ipmi)}",
            Address = redfish?.ToString() ?? "",
            Firmware = found is null ? "" : files.Text($"sys/class/ipmi/{found}/device/bmc/firmware_revision"),
        };
    }

    private static string InterfaceOf(SmbiosStructure? ipmi) => ipmi?.U8(0x04) switch { 1 => "-kcs", 2 => "-smic", 3 => "-bt", 4 => "-ssif", _ => "" };

    /// <summary>
    /// DSP0270 §6: after the interface's own data come protocol records; "Redfish over IP" holds the kind of the service's address at 51
    /// and the address itself from 52.
    /// </summary>
    private static IPAddress? ServiceOf(SmbiosStructure host)
    {
        var rest = host.Formatted;
        if (rest.Length < 7 || 6 + rest[5] >= rest.Length) return null;
        var count = rest[6 + rest[5]];
        rest = rest[(7 + rest[5])..];
        for (; count > 0 && rest.Length >= 2 && 2 + rest[1] <= rest.Length; count--)
        {
            var data = rest.Slice(2, rest[1]);
            if (rest[0] == RedfishOverIp && data.Length >= 68)
            {
                if (data[51] == Ipv4) return new IPAddress(data.Slice(52, 4));
                if (data[51] == Ipv6) return new IPAddress(data.Slice(52, 16));
            }
            rest = rest[(2 + rest[1])..];
        }
        return null;
    }
}
