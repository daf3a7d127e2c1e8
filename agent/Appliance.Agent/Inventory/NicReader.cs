using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Neighbours;
using Appliance.Protocols;

namespace Appliance.Agent.Inventory;

/// <summary>The machine's own Ethernet interfaces: those with a device behind them, so no bridges, bonds, VLANs or tunnels.</summary>
internal static class NicReader
{
    private const string Folder = "sys/class/net/";
    private const int Ethernet = 1; // ARPHRD_ETHER

    /// <param name="booted">The address the machine booted from; null when it did not boot from the network.</param>
    public static IEnumerable<Nic> Read(HostFiles files, IPermanentAddresses addresses, INeighbours neighbours, MacAddress? booted)
    {
        foreach (var name in files.Names(Folder))
        {
            var nic = Folder + name + "/";
            if (!files.Exists(nic + "device") || files.Number(nic + "type") != Ethernet) continue;
            if (!MacAddress.TryParse(files.Text(nic + "address"), out var current)) continue;
            var mac = addresses.Of(name) ?? current;
            var link = files.Number(nic + "carrier") == 1;
            yield return new Nic
            {
                Name = name,
                Mac = mac.ToString(),
                Driver = files.TargetName(nic + "device/driver"),
                Model = ModelOf(files, nic),
                Link = link,
                Megabits = link && files.Number(nic + "speed") is > 0 and <= uint.MaxValue and var speed ? (uint)speed : 0,
                Neighbour = neighbours.Of((int)files.Number(nic + "ifindex")),
                Booted = booted == mac || booted == current,
            };
        }
    }

    /// <summary>"8086:1533": the names behind the numbers are megabytes that no discovery system should carry.</summary>
    private static string ModelOf(HostFiles files, string nic)
    {
        var folder = files.Target(nic + "device");
        // virtio puts a device of its own between the interface and the PCI function.
        if (Path.GetFileName(folder).StartsWith("virtio", StringComparison.Ordinal)) folder = Path.GetDirectoryName(folder) ?? folder;
        var (vendor, device) = (files.Text(folder + "/vendor"), files.Text(folder + "/device"));
        return vendor.StartsWith("0x", StringComparison.Ordinal) && device.StartsWith("0x", StringComparison.Ordinal) ? $"{vendor[2..]}:{device[2..]}" : "";
    }
}

/// <summary>The address a NIC was made with, whatever it has been told to use since.</summary>
internal interface IPermanentAddresses
{
    MacAddress? Of(string interfaceName);
}
