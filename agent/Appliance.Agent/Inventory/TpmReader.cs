using System.Text;
using Appliance.Agent.Contracts;

namespace Appliance.Agent.Inventory;

/// <summary>The trusted platform module, if the kernel has found one.</summary>
internal static class TpmReader
{
    public static Tpm? Read(HostFiles files)
    {
        if (files.Names("sys/class/tpm").FirstOrDefault(name => name.StartsWith("tpm", StringComparison.Ordinal)) is not { } name) return null;
        var folder = $"sys/class/tpm/{name}/";
        return new Tpm { Version = files.Text(folder + "tpm_version_major") == "2" ? "2.0" : "1.2", Maker = MakerOf(files.Text(folder + "device/caps")) };
    }

    /// <summary>"Manufacturer: 0x49465800" is "IFX" in ASCII; only 1.2 tells it here.</summary>
    private static string MakerOf(string capabilities)
    {
        var line = capabilities.Split('\n').FirstOrDefault(one => one.StartsWith("Manufacturer: 0x", StringComparison.Ordinal));
        if (line is not { Length: 24 }) return "";
        var bytes = new byte[4];
        return Convert.FromHexString(line.AsSpan(16), bytes, out _, out _) == System.Buffers.OperationStatus.Done ? Encoding.ASCII.GetString(bytes).Trim('\0', ' ') : "";
    }
}
