using System.Security.Cryptography;

namespace Appliance.Rack;

/// <summary>A raw disk in a file, empty or with a partition table and a file system's signature on it.</summary>
internal static class DiskImage
{
    private const long Size = 64 << 20;
    private const int FirstPartition = 1 << 20;
    private const int Ext4Superblock = FirstPartition + 1024;

    public static async Task CreateAsync(string path, bool withData)
    {
        await using var disk = new FileStream(path, FileMode.Create);
        disk.SetLength(Size);
        if (!withData) return;

        // A classic partition table with one Linux partition from sector 2048 to the end, …
        var table = new byte[512];
        table[446 + 4] = 0x83;
        BitConverter.TryWriteBytes(table.AsSpan(446 + 8), FirstPartition / 512);
        BitConverter.TryWriteBytes(table.AsSpan(446 + 12), (int)((Size - FirstPartition) / 512));
        (table[510], table[511]) = (0x55, 0xaa);
        await disk.WriteAsync(table);

        // … and on it as much of an ext4 superblock as a probe looks at: block size, magic, feature flags of ext4.
        var superblock = new byte[1024];
        BitConverter.TryWriteBytes(superblock.AsSpan(0x04), (int)((Size - FirstPartition) / 1024));
        BitConverter.TryWriteBytes(superblock.AsSpan(0x38), (ushort)0xef53);
        BitConverter.TryWriteBytes(superblock.AsSpan(0x4c), 1);
        BitConverter.TryWriteBytes(superblock.AsSpan(0x5c), 0x0004);
        BitConverter.TryWriteBytes(superblock.AsSpan(0x60), 0x0042);
        disk.Position = Ext4Superblock;
        await disk.WriteAsync(superblock);
    }

    public static async Task<string> HashAsync(string path)
    {
        await using var disk = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(disk));
    }
}
