using System.Buffers.Binary;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Inventory.Snapshot;

namespace Appliance.Server.Inventory.Endpoints;

/// <summary>By what machines can be sorted, named as the API names their properties.</summary>
internal static class ResourceOrder
{
    /// <summary>What lies in memory here.</summary>
    public static RowOrder<MachineRow> OfRows(MachineIndex index) => new(
        ("name", row => row.Machine.Name), ("lifecycle", row => row.Machine.Lifecycle), ("pool", row => row.Machine.Pool), ("firmware", row => row.Machine.Firmware),
        ("maker", row => row.Maker), ("model", row => row.Model), ("cpuThreads", row => Known(row.CpuThreads)), ("memoryBytes", row => Known(row.MemoryBytes)),
        ("diskBytes", row => Known(row.DiskBytes)), ("firstSeen", row => row.FirstSeen), ("lastSeen", row => index.LastSeen(row)));

    /// <summary>What the rooms upstairs say of a machine.</summary>
    public static RowOrder<Resource> Upstairs { get; } = new(
        ("address", resource => Number(resource.Address)), ("dnsName", resource => resource.DnsName), ("power", resource => resource.Power), ("connected", resource => resource.Connected));

    /// <summary>Nothing was reported where there is none.</summary>
    private static IComparable? Known(long figure) => figure == 0 ? null : figure;

    private static IComparable? Number(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed)) return null;
        Span<byte> octets = stackalloc byte[16];
        parsed.MapToIPv6().TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
