namespace Appliance.Rack;

/// <summary>A disk that a machine can start from by itself: what it says on the console shows that it did.</summary>
internal static class OwnSystem
{
    public const string Says = "started-from-its-own-disk";

    private const long Size = 128 << 20;

    /// <summary>Where Debian's systemd-boot-efi keeps its loader.</summary>
    private const string UefiLoader = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";

    /// <summary>xor ax,ax; mov ds,ax; cld; mov si,0x7c16; mov dx,0x3f8; next: lodsb; test al,al; jz halt; out dx,al; jmp next; halt: hlt; jmp halt.</summary>
    private static readonly byte[] s_sayOnSerialPort =
        [0x31, 0xc0, 0x8e, 0xd8, 0xfc, 0xbe, 0x16, 0x7c, 0xba, 0xf8, 0x03, 0xac, 0x84, 0xc0, 0x74, 0x03, 0xee, 0xeb, 0xf8, 0xf4, 0xeb, 0xfd];

    public static Task WriteAsync(string disk, bool uefi, string kernel) => uefi ? WriteUefiAsync(disk, kernel) : WriteBiosAsync(disk);

    /// <summary>A FAT file system with one program at the removable media path: what UEFI runs when it starts from this disk.</summary>
    public static async Task WriteProgramAsync(string disk, string program)
    {
        await MakeFatAsync(disk);
        await Programs.RunAsync("mmd", "-i", disk, "::/EFI", "::/EFI/BOOT");
        await Programs.RunAsync("mcopy", "-i", disk, program, "::/EFI/BOOT/BOOTX64.EFI");
    }

    /// <summary>A boot sector that says it and halts.</summary>
    private static async Task WriteBiosAsync(string disk)
    {
        await using var file = new FileStream(disk, FileMode.Create);
        file.SetLength(Size);
        byte[] sector = [.. s_sayOnSerialPort, .. System.Text.Encoding.ASCII.GetBytes($"{Says}\r\n\0")];
        await file.WriteAsync(sector);
        file.Position = 510;
        await file.WriteAsync((byte[])[0x55, 0xaa]);
    }

    /// <summary>A FAT file system with a loader at the removable media path (UEFI 2.10 §3.5.1.1) and a kernel that prints its command line.</summary>
    private static async Task WriteUefiAsync(string disk, string kernel)
    {
        await MakeFatAsync(disk);
        var settings = Directory.CreateTempSubdirectory("own-system").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(settings, "loader.conf"), "timeout 0\ndefault own.conf\n");
            await File.WriteAllTextAsync(Path.Combine(settings, "own.conf"), $"title {Says}\nlinux /vmlinuz\noptions console=ttyS0,115200 {Says}\n");
            await Programs.RunAsync("mmd", "-i", disk, "::/EFI", "::/EFI/BOOT", "::/loader", "::/loader/entries");
            await Programs.RunAsync("mcopy", "-i", disk, UefiLoader, "::/EFI/BOOT/BOOTX64.EFI");
            await Programs.RunAsync("mcopy", "-i", disk, kernel, "::/vmlinuz");
            await Programs.RunAsync("mcopy", "-i", disk, Path.Combine(settings, "loader.conf"), "::/loader/loader.conf");
            await Programs.RunAsync("mcopy", "-i", disk, Path.Combine(settings, "own.conf"), "::/loader/entries/own.conf");
        }
        finally
        {
            Directory.Delete(settings, recursive: true);
        }
    }

    private static async Task MakeFatAsync(string disk)
    {
        await using (var file = new FileStream(disk, FileMode.Create)) file.SetLength(Size);
        await Programs.RunAsync("mkfs.fat", "-F", "32", disk);
    }
}
