using System.Globalization;
using Appliance.Agent.Contracts;

namespace Appliance.Agent.Inventory;

/// <summary>How much of the machine is in use: proc(5). The processors' part is what they did since the look before.</summary>
internal sealed class UsageReader(HostFiles files)
{
    private (ulong Idle, ulong All) _before;

    /// <returns>Null when the kernel does not tell.</returns>
    public Usage? Read()
    {
        var memory = files.Text("proc/meminfo");
        if (MemoryReader.Bytes(memory, "MemTotal") is not (> 0 and var total)) return null;
        var usage = new Usage { MemoryBytes = total, MemoryAvailableBytes = MemoryReader.Bytes(memory, "MemAvailable"), LoadHundredths = Load() };
        var now = Ticks();
        if (_before.All > 0 && now.All > _before.All)
            usage.CpuPermille = (uint)(1000 - Math.Min(1000, 1000 * (now.Idle - Math.Min(now.Idle, _before.Idle)) / (now.All - _before.All)));
        _before = now;
        return usage;
    }

    private uint Load() =>
        double.TryParse(files.Text("proc/loadavg").Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var load) ? (uint)Math.Clamp(load * 100, 0, uint.MaxValue) : 0;

    /// <summary>"cpu user nice system idle iowait irq softirq steal guest guest_nice": guests are in user and nice already, and waiting for a disk is idle.</summary>
    private (ulong Idle, ulong All) Ticks()
    {
        var line = files.Text("proc/stat").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (line is not ["cpu", .. var words]) return default;
        ulong[] ticks = [.. words.Take(8).Select(word => ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0)];
        return ticks.Length < 5 ? default : (ticks[3] + ticks[4], ticks.Aggregate((sum, one) => sum + one));
    }
}
