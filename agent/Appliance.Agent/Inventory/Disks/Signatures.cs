using System.Buffers.Binary;

namespace Appliance.Agent.Inventory.Disks;

/// <summary>
/// Recognises what is on a disk by the marks its makers documented. The names are those of blkid, which operators know. Only recognition:
/// nothing is followed, mounted or repaired, and a mark that is half there counts, because this answers "may this disk be wiped?".
/// </summary>
internal static class Signatures
{
    private const int HeadLength = 72 * 1024; // reaches btrfs' superblock
    private const int TailLength = 128 * 1024;

    public static IEnumerable<string> Of(BlockReader disk)
    {
        var head = disk.Read(0, HeadLength);
        var tail = disk.Read(Math.Max(0, disk.Length - TailLength), TailLength);
        return Tables(head).Concat(FileSystems(head)).Concat(Members(disk, head, tail)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>A GPT behind a protective MBR is told as "gpt" alone; a file system's boot sector ends in 55 AA just as an MBR does.</summary>
    private static IEnumerable<string> Tables(byte[] head)
    {
        if (At(head, 512, "EFI PART"u8) || At(head, 4096, "EFI PART"u8)) yield return "gpt";
        else if (At(head, 510, [0x55, 0xaa]) && !IsFat(head) && !IsNtfs(head) && HasPartition(head)) yield return "dos";
    }

    private static IEnumerable<string> FileSystems(byte[] head)
    {
        if (ExtVersion(head) is { } ext) yield return ext;
        if (At(head, 0, "XFSB"u8)) yield return "xfs";
        if (At(head, 0x10040, "_BHRfS_M"u8)) yield return "btrfs";
        if (IsNtfs(head)) yield return "ntfs";
        if (IsFat(head)) yield return "vfat";
        if (At(head, 3, "EXFAT   "u8)) yield return "exfat";
        if (At(head, 0x8001, "CD001"u8)) yield return "iso9660";
        if (At(head, 0, "hsqs"u8)) yield return "squashfs";
        if (At(head, 0x400, [0x10, 0x20, 0xf5, 0xf2])) yield return "f2fs";
        // The mark stands at the end of a page, and pages have several sizes.
        if (new[] { 4096, 8192, 16384, 65536 }.Any(page => At(head, page - 10, "SWAPSPACE2"u8) || At(head, page - 10, "SWAP-SPACE"u8))) yield return "swap";
    }

    /// <summary>Parts of something larger.</summary>
    private static IEnumerable<string> Members(BlockReader disk, byte[] head, byte[] tail)
    {
        if (Enumerable.Range(0, 4).Any(sector => At(head, sector * 512, "LABELONE"u8) && At(head, sector * 512 + 24, "LVM2 001"u8))) yield return "LVM2_member";
        if (At(head, 0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe])) yield return "crypto_LUKS";
        if (IsRaidMember(disk, head)) yield return "linux_raid_member";
        if (IsZfsMember(disk)) yield return "zfs_member";
        // The second header of a GPT lies in the last sector: a wiped head leaves it behind.
        if (!At(head, 512, "EFI PART"u8) && !At(head, 4096, "EFI PART"u8) && (At(tail, tail.Length - 512, "EFI PART"u8) || At(tail, tail.Length - 4096, "EFI PART"u8)))
            yield return "gpt";
    }

    /// <summary>ext2 has no journal, ext3 has one, ext4 has features that ext3 has not (Documentation/filesystems/ext4/super.rst).</summary>
    private static string? ExtVersion(byte[] head)
    {
        const int Super = 1024;
        const uint HasJournal = 0x4, IncompatibleOfExt3 = 0x16, ReadOnlyOfExt3 = 0x7;
        if (!At(head, Super + 0x38, [0x53, 0xef])) return null;
        var (compatible, incompatible, readOnly) = (U32(head, Super + 0x5c), U32(head, Super + 0x60), U32(head, Super + 0x64));
        if ((incompatible & ~IncompatibleOfExt3) != 0 || (readOnly & ~ReadOnlyOfExt3) != 0) return "ext4";
        return (compatible & HasJournal) != 0 ? "ext3" : "ext2";
    }

    private static bool IsNtfs(byte[] head) => At(head, 3, "NTFS    "u8);

    private static bool IsFat(byte[] head) =>
        (At(head, 54, "FAT12"u8) || At(head, 54, "FAT16"u8) || At(head, 54, "FAT     "u8) || At(head, 82, "FAT32"u8)) && At(head, 510, [0x55, 0xaa]);

    /// <summary>At least one of four entries is in use and well formed: its first byte is 00 or 80.</summary>
    private static bool HasPartition(byte[] head) =>
        Enumerable.Range(0, 4).Select(entry => head.AsSpan(446 + entry * 16, 16).ToArray()).Any(entry => entry[0] is 0 or 0x80 && entry[4] != 0 && U32(entry, 12) != 0);

    /// <summary>Version 1.1 lies at the start, 1.2 at 4 KiB, 1.0 and 0.90 near the end (md(4)).</summary>
    private static bool IsRaidMember(BlockReader disk, byte[] head)
    {
        ReadOnlySpan<byte> magic = [0xfc, 0x4e, 0x2b, 0xa9];
        if (At(head, 0, magic) || At(head, 4096, magic)) return true;
        var version10 = (disk.Length / 512 - 16 & ~7L) * 512;
        var version09 = (disk.Length & ~0xffffL) - 0x10000;
        return new[] { version10, version09 }.Any(offset => offset > 0 && At(disk.Read(offset, 4), 0, [0xfc, 0x4e, 0x2b, 0xa9]));
    }

    /// <summary>A label holds a ring of uberblocks from 128 KiB on; slots are 1 KiB or larger powers of two, and either byte order.</summary>
    private static bool IsZfsMember(BlockReader disk)
    {
        const ulong Magic = 0x00bab10c;
        var ring = disk.Read(128 * 1024, 128 * 1024);
        for (var slot = 0; slot < ring.Length; slot += 1024)
        {
            var value = BinaryPrimitives.ReadUInt64LittleEndian(ring.AsSpan(slot));
            if (value == Magic || BinaryPrimitives.ReverseEndianness(value) == Magic) return true;
        }
        return false;
    }

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static bool At(byte[] bytes, int at, ReadOnlySpan<byte> mark) =>
        at >= 0 && at + mark.Length <= bytes.Length && bytes.AsSpan(at, mark.Length).SequenceEqual(mark);
}
