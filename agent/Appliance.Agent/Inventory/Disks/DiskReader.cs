using System.Buffers.Binary;
using System.Text;
using Appliance.Agent.Contracts;

namespace Appliance.Agent.Inventory.Disks;

/// <summary>Disks as the kernel lists them, and what is already on them. Devices are opened for reading and never for anything else.</summary>
internal static class DiskReader
{
    private const string Folder = "sys/block/";
    private const int SectorLength = 512; // "size" counts these whatever the disk's own sectors are
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string[] NotDisks = ["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "drbd", "rbd", "zd", "mtdblock"];

    public static async Task<IReadOnlyList<Disk>> ReadAsync(HostFiles files, TimeProvider time, CancellationToken stop)
    {
        var names = files.Names(Folder).Where(name => !NotDisks.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        // All at once: one dying disk must not make the others wait.
        return await Task.WhenAll(names.Where(name => files.Number($"{Folder}{name}/size") > 0).Select(name => ReadOneAsync(files, name, time, stop)));
    }

    private static async Task<Disk> ReadOneAsync(HostFiles files, string name, TimeProvider time, CancellationToken stop)
    {
        var disk = $"{Folder}{name}/";
        var maker = files.Text(disk + "device/vendor");
        var model = files.Text(disk + "device/model");
        return new Disk
        {
            Name = name,
            Model = maker.Length == 0 || maker == "ATA" || maker.StartsWith("0x", StringComparison.Ordinal) ? model : $"{maker} {model}".Trim(),
            Serial = SerialOf(files, disk),
            Wwn = OneSpaced(files.Text(disk + "wwid") is { Length: > 0 } wwid ? wwid : files.Text(disk + "device/wwid")),
            Bytes = (ulong)(files.Number(disk + "size") * SectorLength),
            Rotational = files.Number(disk + "queue/rotational") == 1,
            Removable = files.Number(disk + "removable") == 1,
            Transport = TransportOf(name, files.Target(Folder + name)),
            Signatures = { await SignaturesOfAsync(files, name, time, stop) },
        };
    }

    private static string SerialOf(HostFiles files, string disk)
    {
        if (files.Text(disk + "serial") is { Length: > 0 } virtio) return virtio;
        if (files.Text(disk + "device/serial") is { Length: > 0 } nvme) return nvme;
        // SCSI "unit serial number" (SPC-4 §7.8.18): four bytes of header, the length in the last two.
        var page = files.Bytes(disk + "device/vpd_pg80");
        if (page.Length < 4) return "";
        var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(2)), page.Length - 4);
        return Encoding.ASCII.GetString(page, 4, length).Trim('\0', ' ');
    }

    /// <summary>SATA disks without a name of their own get one padded with blanks.</summary>
    private static string OneSpaced(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Read off the path through the machine by which the disk is reached.</summary>
    private static string TransportOf(string name, string path)
    {
        if (name.StartsWith("nvme", StringComparison.Ordinal)) return "nvme";
        if (name.StartsWith("mmcblk", StringComparison.Ordinal)) return "mmc";
        (string Part, string Transport)[] parts =
            [("/usb", "usb"), ("/session", "iscsi"), ("/rport-", "fc"), ("/end_device-", "sas"), ("/ata", "sata"), ("/virtio", "virtio"), ("/vmbus", "hyperv")];
        return parts.FirstOrDefault(one => path.Contains(one.Part, StringComparison.Ordinal)).Transport ?? "";
    }

    /// <summary>Of the disk and of its partitions, each once.</summary>
    private static async Task<IReadOnlyList<string>> SignaturesOfAsync(HostFiles files, string name, TimeProvider time, CancellationToken stop)
    {
        var partitions = files.Names(Folder + name).Where(part => files.Exists($"{Folder}{name}/{part}/partition"));
        var devices = partitions.Select(part => (Name: part, Size: files.Number($"{Folder}{name}/{part}/size"))).Prepend((name, files.Number($"{Folder}{name}/size")));
        try
        {
            return await Task.Run(() => Look(files, devices), stop).WaitAsync(Patience, time, stop);
        }
        catch (TimeoutException)
        {
            return ["unreadable"]; // nobody may take such a disk for an empty one
        }
    }

    private static List<string> Look(HostFiles files, IEnumerable<(string Name, long Sectors)> devices)
    {
        var found = new List<string>();
        foreach (var device in devices)
        {
            try
            {
                using var handle = File.OpenHandle(files.Path($"dev/{device.Name}"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                found.AddRange(Signatures.Of(new BlockReader(handle, device.Sectors * SectorLength)));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                found.Add("unreadable");
            }
        }
        return [.. found.Distinct(StringComparer.Ordinal)];
    }
}
