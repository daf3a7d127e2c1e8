using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;

namespace Appliance.Server.Boot.Answers;

/// <summary>Puts the question about a machine together from what Inventory knows, in memory.</summary>
internal sealed class MachineStanding(IMachines machines)
{
    public BootQuestion Ask(MacAddress mac, FirmwareKind firmware, BootClient client)
    {
        var known = machines.WithMac(mac);
        var first = known.Count > 0 ? known[0] : null;
        return new BootQuestion(
            first?.Lifecycle, machines.IsIgnored(mac), first?.Member == true, known.Count > 1,
            firmware == FirmwareKind.Unknown && first is not null ? first.Firmware : firmware, client);
    }

    /// <summary>As operators call it: its name, or its address while it has none.</summary>
    public string Name(MacAddress mac) => machines.WithMac(mac) is [var machine, ..] ? machine.Name : mac.ToString();
}
