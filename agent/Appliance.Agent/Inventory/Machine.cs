using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Disks;
using Appliance.Agent.Inventory.Neighbours;
using Appliance.Agent.Inventory.Smbios;
using Appliance.Protocols;

namespace Appliance.Agent.Inventory;

/// <summary>This machine, looked at. Nothing is changed by looking.</summary>
internal sealed class Machine(HostFiles files, IPermanentAddresses addresses, INeighbours neighbours, MacAddress? booted, TimeProvider time)
{
    public string BootId => files.Text("proc/sys/kernel/random/boot_id");

    public async Task<Hardware> LookAsync(CancellationToken stop)
    {
        var table = SmbiosTable.Read(files);
        var hardware = new Hardware
        {
            System = SystemReader.Read(table),
            Firmware = FirmwareReader.Read(files, table),
            Cpu = CpuReader.Read(files, table),
            MemoryBytes = MemoryReader.Usable(files),
            Memory = { MemoryReader.Modules(table) },
            Disks = { await DiskReader.ReadAsync(files, time, stop) },
            Nics = { NicReader.Read(files, addresses, neighbours, booted) },
        };
        if (TpmReader.Read(files) is { } tpm) hardware.Tpm = tpm;
        if (BmcReader.Read(files, table) is { } bmc) hardware.Bmc = bmc;
        return hardware;
    }
}
