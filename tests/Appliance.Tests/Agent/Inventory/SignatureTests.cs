using System.Diagnostics;
using Appliance.Agent.Inventory.Disks;
using CsCheck;

namespace Appliance.Tests.Agent.Inventory;

/// <summary>What lies on a disk is recognised: made by the real programs where a plain Debian has them, by its documented marks otherwise.</summary>
public sealed class SignatureTests : IDisposable
{
    private const long MiB = 1 << 20;
    private readonly string _disk = Path.Combine(Path.GetTempPath(), $"disk-{Path.GetRandomFileName()}");

    public void Dispose() => File.Delete(_disk);

    [Theory]
    [InlineData("ext2", "mke2fs", "-q", "-F", "-t", "ext2")]
    [InlineData("ext3", "mke2fs", "-q", "-F", "-t", "ext3")]
    [InlineData("ext4", "mke2fs", "-q", "-F", "-t", "ext4")]
    [InlineData("vfat", "mkfs.vfat", "-F", "32")]
    [InlineData("vfat", "mkfs.vfat", "-F", "16")]
    [InlineData("swap", "mkswap")]
    [InlineData("swap", "mkswap", "-p", "65536")]
    public async Task WhatTheRealProgramsMakeIsRecognised(string expected, params string[] program)
    {
        Empty(64 * MiB);
        await RunAsync([.. program, _disk]);
        Look().ShouldBe([expected]);
    }

    [Fact]
    public async Task Xfs()
    {
        Empty(320 * MiB);
        await RunAsync("mkfs.xfs", "-q", _disk);
        Look().ShouldBe(["xfs"]);
    }

    [Fact]
    public void AnEmptyDiskHasNothing()
    {
        Empty(64 * MiB);
        Look().ShouldBeEmpty();
    }

    public static TheoryData<string, long, string> Marks => new()
    {
        { "gpt", 512, Ascii("EFI PART") },
        { "gpt", 4096, Ascii("EFI PART") },
        { "gpt", 64 * MiB - 512, Ascii("EFI PART") }, // the second header, left behind by a wiped head
        { "dos", 446, "80010100830f3f3f00080000000010" + new string('0', 98) + "55aa" },
        { "btrfs", 0x10040, Ascii("_BHRfS_M") },
        { "ntfs", 3, Ascii("NTFS    ") },
        { "exfat", 3, Ascii("EXFAT   ") },
        { "iso9660", 0x8001, Ascii("CD001") },
        { "squashfs", 0, Ascii("hsqs") },
        { "LVM2_member", 512, Ascii("LABELONE") + new string('0', 32) + Ascii("LVM2 001") },
        { "LVM2_member", 1536, Ascii("LABELONE") + new string('0', 32) + Ascii("LVM2 001") },
        { "crypto_LUKS", 0, "4c554b53babe0002" },
        { "linux_raid_member", 0, "fc4e2ba9" }, // 1.1
        { "linux_raid_member", 4096, "fc4e2ba9" }, // 1.2
        { "linux_raid_member", 64 * MiB - 8192, "fc4e2ba9" }, // 1.0
        { "linux_raid_member", 64 * MiB - 65536, "fc4e2ba9" }, // 0.90
        { "zfs_member", 128 * 1024, "0cb1ba0000000000" },
        { "zfs_member", 130 * 1024, "0000000000bab10c" }, // written by a big-endian machine
        { "f2fs", 1024, "1020f5f2" },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public void DocumentedMarksAreRecognised(string expected, long offset, string hex)
    {
        Empty(64 * MiB);
        Write(offset, Convert.FromHexString(hex));
        Look().ShouldBe([expected]);
    }

    [Fact]
    public async Task ABootSectorOfAFileSystemIsNoPartitionTable()
    {
        Empty(64 * MiB);
        await RunAsync("mkfs.vfat", _disk);
        Look().ShouldNotContain("dos");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(70_000)]
    public void TinyDisksAreReadToTheirEnd(long length)
    {
        Empty(length);
        Look().ShouldBeEmpty();
    }

    [Fact]
    public void NoiseNeverThrows() => Gen.Byte.Array[0, 80_000].Sample(noise =>
    {
        File.WriteAllBytes(_disk, noise);
        Look().ShouldAllBe(name => name.Length > 0);
    }, iter: 50, threads: 1);

    [Fact]
    public void LookingChangesNothing()
    {
        Empty(MiB);
        Write(0, Convert.FromHexString("4c554b53babe0002"));
        File.SetUnixFileMode(_disk, UnixFileMode.UserRead);
        var before = (File.GetLastWriteTimeUtc(_disk), Convert.ToHexString(File.ReadAllBytes(_disk)));
        Look().ShouldBe(["crypto_LUKS"]);
        (File.GetLastWriteTimeUtc(_disk), Convert.ToHexString(File.ReadAllBytes(_disk))).ShouldBe(before);
    }

    private static string Ascii(string text) => Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(text));

    private string[] Look()
    {
        using var handle = File.OpenHandle(_disk, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return [.. Signatures.Of(new BlockReader(handle, RandomAccess.GetLength(handle)))];
    }

    private void Empty(long length)
    {
        using var file = File.Create(_disk);
        file.SetLength(length);
    }

    private void Write(long offset, byte[] bytes)
    {
        using var handle = File.OpenHandle(_disk, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(handle, bytes, offset);
    }

    private static async Task RunAsync(params string[] program)
    {
        var start = new ProcessStartInfo(program[0]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in program.Skip(1)) start.ArgumentList.Add(word);
        start.Environment["PATH"] = "/usr/sbin:/sbin:/usr/bin:/bin";
        if (!File.Exists(program[0])) start.FileName = new[] { "/usr/sbin/", "/sbin/", "/usr/bin/" }.Select(folder => folder + program[0]).FirstOrDefault(File.Exists, program[0]);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, error + await output);
    }
}
