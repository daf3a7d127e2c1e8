using System.Globalization;
using System.Runtime.InteropServices;
using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Smbios;

namespace Appliance.Agent.Inventory;

/// <summary>Processors: counted from /proc/cpuinfo, the rated speed from SMBIOS type 4.</summary>
internal static class CpuReader
{
    public static Cpu Read(HostFiles files, SmbiosTable table)
    {
        var threads = files.Text("proc/cpuinfo").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Fields).Where(one => one.ContainsKey("processor")).ToList();
        var sockets = threads.Select(one => one.GetValueOrDefault("physical id", "0")).Distinct(StringComparer.Ordinal).Count();
        var cores = threads.Select(one => (one.GetValueOrDefault("physical id", "0"), one.GetValueOrDefault("core id", one["processor"]))).Distinct().Count();
        var first = threads.FirstOrDefault();
        var rated = table.OfType(4).Select(one => (uint)one.U16(0x16)).FirstOrDefault(megahertz => megahertz > 0);
        return new Cpu
        {
            Model = first?.GetValueOrDefault("model name") ?? table.First(4)?.Text(0x10) ?? "",
            Architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64",
            Sockets = (uint)sockets,
            Cores = (uint)cores,
            Threads = (uint)threads.Count,
            Megahertz = rated > 0 ? rated : Measured(first),
        };
    }

    private static uint Measured(Dictionary<string, string>? thread) =>
        double.TryParse(thread?.GetValueOrDefault("cpu MHz"), CultureInfo.InvariantCulture, out var megahertz) ? (uint)Math.Round(megahertz) : 0;

    private static Dictionary<string, string> Fields(string block)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in block.Split('\n'))
        {
            if (line.Split(':', 2) is [var name, var value]) fields[name.Trim()] = value.Trim();
        }
        return fields;
    }
}
