using Appliance.Agent.Inventory;
using Appliance.Agent.Inventory.Smbios;
using Appliance.Tests.Golden;
using CsCheck;

namespace Appliance.Tests.Agent.Inventory;

/// <summary>The firmware's description of a machine, as SeaBIOS wrote it and as others might.</summary>
public sealed class SmbiosTests
{
    private static readonly byte[] Table = GoldenPacket.Read("smbios/seabios-table");
    private static readonly byte[] Entry = GoldenPacket.Read("smbios/seabios-entry");

    [Fact]
    public void AMachineIsNamedByItsTables()
    {
        var system = SystemReader.Read(SmbiosTable.Parse(Table, Entry));
        system.Uuid.ShouldBe("11223344-5566-7788-99aa-bbccddeeff00");
        (system.Maker, system.Model, system.Serial).ShouldBe(("ACME", "Box9", "SN123"));
        (system.BoardSerial, system.ChassisSerial, system.AssetTag).ShouldBe(("BRD77", "CH42", "RACK7"));
    }

    [Fact]
    public void MemoryModulesAreCountedInBytes()
    {
        var module = MemoryReader.Modules(SmbiosTable.Parse(Table, Entry)).ShouldHaveSingleItem();
        (module.Slot, module.Bytes, module.Kind, module.Megatransfers).ShouldBe(("DIMM 0", 768UL << 20, "RAM", 2400U));
        (module.Maker, module.Part, module.Serial).ShouldBe(("Micron", "MT1", "MS1"));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    public void AnUnfilledUuidIsNone(string uuid) => SystemReader.Read(Built.SystemWith(Convert.FromHexString(uuid))).Uuid.ShouldBeEmpty();

    [Fact]
    public void BeforeVersion26AUuidIsBigEndian()
    {
        var uuid = Convert.FromHexString("112233445566778899aabbccddeeff00");
        SystemReader.Read(Built.SystemWith(uuid, minor: 5)).Uuid.ShouldBe("11223344-5566-7788-99aa-bbccddeeff00");
        SystemReader.Read(Built.SystemWith(uuid, minor: 6)).Uuid.ShouldBe("44332211-6655-8877-99aa-bbccddeeff00");
    }

    [Theory]
    [InlineData("To Be Filled By O.E.M.")]
    [InlineData("Default string")]
    [InlineData("0000000000")]
    [InlineData("System Serial Number")]
    public void WhatMakersLeaveInEmptyFieldsIsEmpty(string filler) => SystemReader.Read(Built.SystemWith(new byte[16], serial: filler)).Serial.ShouldBeEmpty();

    [Fact]
    public void ManagementControllersAreFound()
    {
        BmcReader.Read(new HostFiles("/nowhere"), Built.Table(Built.Structure(38, [1, 0x20, 0x20]))).ShouldNotBeNull().Kind.ShouldBe("ipmi-kcs");
        BmcReader.Read(new HostFiles("/nowhere"), Built.Table()).ShouldBeNull();

        var service = new byte[91];
        service[51] = 1;
        new byte[] { 169, 254, 0, 17 }.CopyTo(service, 52);
        var redfish = Built.Structure(42, [0x40, 1, 2, 1, 0x04, (byte)service.Length, .. service]);
        var bmc = BmcReader.Read(new HostFiles("/nowhere"), Built.Table(redfish)).ShouldNotBeNull();
        (bmc.Kind, bmc.Address).ShouldBe(("redfish", "169.254.0.17"));
    }

    [Fact]
    public void ATruncatedTableGivesWhatCameBefore()
    {
        var whole = SmbiosTable.Parse(Table, Entry).Structures.Count;
        for (var length = 0; length < Table.Length; length++) ReadAll(Table[..length]).ShouldBeLessThanOrEqualTo(whole);
        ReadAll(Table).ShouldBe(whole);
    }

    [Fact]
    public void NoiseNeverThrows() => Gen.Byte.Array[0, 600].Sample(noise => ReadAll(noise).ShouldBeLessThanOrEqualTo(noise.Length / 4), iter: 3_000);

    [Fact]
    public void DamagedTablesNeverThrow() => Gen.Select(Gen.Int[0, Table.Length - 1], Gen.Byte).Array[1, 8].Sample(changes =>
    {
        var damaged = Table.ToArray();
        foreach (var (at, value) in changes) damaged[at] = value;
        ReadAll(damaged).ShouldBeLessThanOrEqualTo(damaged.Length / 4);
    }, iter: 3_000);

    /// <summary>Asks for everything anybody reads.</summary>
    private static int ReadAll(byte[] bytes)
    {
        var table = SmbiosTable.Parse(bytes, Entry);
        var files = new HostFiles("/nowhere");
        SystemReader.Read(table).Uuid.Length.ShouldBeOneOf(0, 36);
        FirmwareReader.Read(files, table).Kind.ShouldBe("bios");
        _ = BmcReader.Read(files, table);
        _ = CpuReader.Read(files, table);
        _ = MemoryReader.Modules(table).Count();
        return table.Structures.Count;
    }

    private static class Built
    {
        public static SmbiosTable Table(params byte[][] structures) => SmbiosTable.Parse(structures.SelectMany(one => one).ToArray(), Entry);

        public static byte[] Structure(byte type, byte[] fields, params string[] texts) =>
        [
            type, (byte)(4 + fields.Length), 0, 0, .. fields,
            .. texts.SelectMany(text => System.Text.Encoding.ASCII.GetBytes(text + "\0")), .. texts.Length == 0 ? new byte[] { 0, 0 } : [0],
        ];

        public static SmbiosTable SystemWith(byte[] uuid, byte minor = 8, string serial = "S1")
        {
            byte[] entry = [.. "_SM_"u8, 0, 31, 2, minor];
            return SmbiosTable.Parse(Structure(1, [1, 2, 0, 3, .. uuid, 6, 0, 0], "Maker", "Model", serial), entry);
        }
    }
}
