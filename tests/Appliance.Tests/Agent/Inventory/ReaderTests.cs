using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory;
using Appliance.Agent.Inventory.Disks;
using Appliance.Agent.Inventory.Neighbours;
using Appliance.Agent.Inventory.Simulated;
using Appliance.Agent.Inventory.Smbios;
using Appliance.Protocols;

namespace Appliance.Tests.Agent.Inventory;

/// <summary>What is read off the kernel's files.</summary>
public sealed class ReaderTests : IDisposable
{
    private const string Efivars = "sys/firmware/efi/efivars/";
    private const string Global = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    private static readonly SmbiosTable NoTables = SmbiosTable.Parse(Array.Empty<byte>(), []);
    private readonly FakeMachine _machine = new();

    private HostFiles Files => new(_machine.Root);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void OnlyInterfacesWithADeviceAreTheMachinesOwn()
    {
        Nic("eth0", "52:54:00:aa:00:01", carrier: 1).With("sys/class/net/eth0/speed", "25000").With("sys/class/net/eth0/ifindex", "2");
        _machine.Link("sys/class/net/eth0/device", "sys/devices/pci0/0000:01:00.0").Link("sys/devices/pci0/0000:01:00.0/driver", "sys/bus/pci/drivers/ice")
            .With("sys/devices/pci0/0000:01:00.0/vendor", "0x8086\n").With("sys/devices/pci0/0000:01:00.0/device", "0x159b\n");
        Nic("br0", "52:54:00:aa:00:02", carrier: 1);
        _machine.With("sys/class/net/lo/type", "772");

        var neighbour = new LldpNeighbour { SystemName = "leaf1" };
        var nic = NicReader.Read(Files, new Permanent(null), new Heard(2, neighbour), MacAddress.Parse("52:54:00:aa:00:01")).ShouldHaveSingleItem();
        (nic.Name, nic.Mac, nic.Driver, nic.Model, nic.Link, nic.Megabits, nic.Booted).ShouldBe(("eth0", "52:54:00:aa:00:01", "ice", "8086:159b", true, 25000U, true));
        nic.Neighbour.ShouldBe(neighbour);
    }

    [Fact]
    public void TheDriversAddressGoesBeforeTheOneInUse()
    {
        Nic("eth0", "02:00:00:00:00:99", carrier: 0).Link("sys/class/net/eth0/device", "sys/devices/one");
        var nic = NicReader.Read(Files, new Permanent(MacAddress.Parse("52:54:00:aa:00:01")), new NoNeighbours(), null).ShouldHaveSingleItem();
        (nic.Mac, nic.Link, nic.Megabits, nic.Booted).ShouldBe(("52:54:00:aa:00:01", false, 0U, false));
    }

    [Fact]
    public async Task DisksAreListedWithWhatIsOnThem()
    {
        _machine.Link("sys/block/sda", "sys/devices/pci0/ata1/host0/block/sda").With("sys/block/sda/size", "2048").With("sys/block/sda/queue/rotational", "1")
            .With("sys/block/sda/device/vendor", "ATA     ").With("sys/block/sda/device/model", "ST1000   ").With("sys/block/sda/device/wwid", "naa.5000c50015ea71ac")
            .With("sys/block/sda/device/vpd_pg80", [0, 0x80, 0, 6, .. "  Z1D5"u8]).With("sys/block/sda/sda1/partition", "1").With("sys/block/sda/sda1/size", "1024");
        _machine.With("dev/sda", "").With("dev/sda1", [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]);
        _machine.With("sys/block/loop0/size", "100").With("sys/block/sr0/size", "100").With("sys/block/dm-0/size", "100");
        _machine.With("sys/block/nvme0n1/size", "4096").With("sys/block/nvme0n1/device/serial", "NV1 ").With("sys/block/nvme0n1/wwid", "eui.0025385b71b0f5c1");

        var disks = await DiskReader.ReadAsync(Files, TimeProvider.System, TestContext.Current.CancellationToken);
        disks.Select(disk => disk.Name).ShouldBe(["nvme0n1", "sda"]);
        var sata = disks[1];
        (sata.Model, sata.Serial, sata.Wwn, sata.Bytes, sata.Rotational, sata.Transport).ShouldBe(("ST1000", "Z1D5", "naa.5000c50015ea71ac", 1UL << 20, true, "sata"));
        sata.Signatures.ShouldBe(["crypto_LUKS"]);
        (disks[0].Serial, disks[0].Wwn, disks[0].Transport).ShouldBe(("NV1", "eui.0025385b71b0f5c1", "nvme"));
        disks[0].Signatures.ShouldBe(["unreadable"]); // no device file: nobody may take it for empty
    }

    [Theory]
    [InlineData(1, 0, Firmware.Types.SecureBoot.Enabled)]
    [InlineData(0, 1, Firmware.Types.SecureBoot.SetupMode)]
    [InlineData(0, 0, Firmware.Types.SecureBoot.Disabled)]
    public void SecureBootIsReadFromTheVariables(byte enabled, byte setup, Firmware.Types.SecureBoot expected)
    {
        _machine.With(Efivars + "SecureBoot" + Global, [6, 0, 0, 0, enabled]).With(Efivars + "SetupMode" + Global, [6, 0, 0, 0, setup]);
        var firmware = FirmwareReader.Read(Files, NoTables);
        (firmware.Kind, firmware.SecureBoot).ShouldBe(("uefi", expected));
    }

    [Fact]
    public void UefiWithoutVariablesDoesNotKnow()
    {
        _machine.With("sys/firmware/efi/fw_platform_size", "64");
        FirmwareReader.Read(Files, NoTables).SecureBoot.ShouldBe(Firmware.Types.SecureBoot.Unknown);
        FirmwareReader.Read(new HostFiles("/nowhere"), NoTables).SecureBoot.ShouldBe(Firmware.Types.SecureBoot.Unsupported);
    }

    [Fact]
    public void ProcessorsAreCountedBySocketAndCore()
    {
        string[] places = ["0/0", "0/0", "0/1", "0/1", "1/0", "1/0", "1/1", "1/1"];
        var blocks = places.Select((place, at) => $"processor\t: {at}\nmodel name\t: Xeon\nphysical id\t: {place[0]}\ncore id\t\t: {place[2]}\ncpu MHz\t\t: 2099.998\n");
        _machine.With("proc/cpuinfo", string.Join('\n', blocks) + "\n");
        var cpu = CpuReader.Read(Files, NoTables);
        (cpu.Model, cpu.Sockets, cpu.Cores, cpu.Threads, cpu.Megahertz).ShouldBe(("Xeon", 2U, 4U, 8U, 2100U));
    }

    [Fact]
    public void ATpmTellsItsVersion()
    {
        TpmReader.Read(Files).ShouldBeNull();
        _machine.With("sys/class/tpm/tpm0/tpm_version_major", "2\n");
        TpmReader.Read(Files).ShouldNotBeNull().Version.ShouldBe("2.0");
        _machine.With("sys/class/tpm/tpm0/tpm_version_major", "1\n").With("sys/class/tpm/tpm0/device/caps", "Manufacturer: 0x49465800\nTCG version: 1.2\n");
        TpmReader.Read(Files).ShouldNotBeNull().Maker.ShouldBe("IFX");
    }

    [Fact]
    public async Task AMachineWithoutAnythingIsStillAReport()
    {
        var machine = new Machine(Files, new Permanent(null), new NoNeighbours(), null, TimeProvider.System);
        var hardware = await machine.LookAsync(TestContext.Current.CancellationToken);
        hardware.Disks.ShouldBeEmpty();
        hardware.System.Uuid.ShouldBeEmpty();
        HardwareText.Json(hardware).ShouldStartWith("{");
    }

    [Fact]
    public void TheJsonIsTheApisHardware()
    {
        var json = HardwareText.Json(new SimulatedMachine(7).Look());
        var read = System.Text.Json.JsonSerializer.Deserialize(json, Appliance.Contracts.ContractsJson.Default.Hardware).ShouldNotBeNull();
        read.System.Serial.ShouldBe("SIM0000007");
        read.Nics[0].Neighbour.ShouldNotBeNull().SystemName.ShouldBe("leaf1");
        read.Disks.Sum(disk => disk.Bytes).ShouldBeGreaterThan(1_000_000_000_000);
    }

    [Fact]
    public void NoTwoSimulatedMachinesAreAlike()
    {
        var machines = Enumerable.Range(1, 5_000).Select(number => new SimulatedMachine(number).Look()).ToList();
        machines.Select(one => one.System.Uuid).Distinct().Count().ShouldBe(machines.Count);
        machines.Select(one => one.System.Serial).Distinct().Count().ShouldBe(machines.Count);
        machines.SelectMany(one => one.Nics).Select(nic => nic.Mac).Distinct().Count().ShouldBe(machines.Count * 2);
        machines.SelectMany(one => one.Disks).Select(disk => disk.Wwn).Distinct().Count().ShouldBe(machines.Sum(one => one.Disks.Count));
    }

    private FakeMachine Nic(string name, string mac, int carrier) => _machine
        .With($"sys/class/net/{name}/type", "1").With($"sys/class/net/{name}/address", mac + "\n").With($"sys/class/net/{name}/carrier", $"{carrier}\n");

    private sealed class Permanent(MacAddress? mac) : IPermanentAddresses
    {
        public MacAddress? Of(string interfaceName) => mac;
    }

    private sealed class Heard(int index, LldpNeighbour neighbour) : INeighbours
    {
        public LldpNeighbour? Of(int interfaceIndex) => interfaceIndex == index ? neighbour : null;
    }
}
