using Appliance.Contracts;
using Wire = Appliance.Agent.Contracts;

namespace Appliance.Server.Agents.Messages;

/// <summary>What a heartbeat tells, as the contracts say it.</summary>
internal static class UsageMessages
{
    private const double MostLoad = 1_000_000;
    private static readonly long LongestUptime = (long)TimeSpan.FromDays(36_500).TotalSeconds;

    /// <summary>Figures that can not be are brought to what can: nobody is turned out for a kernel that counts oddly.</summary>
    /// <returns>Null when it tells nothing of the machine's use.</returns>
    public static ResourceUsage? Read(Wire.Heartbeat heartbeat, DateTimeOffset at)
    {
        if (heartbeat.Usage is not { MemoryBytes: > 0 } usage) return null;
        var memory = Size(usage.MemoryBytes);
        return new ResourceUsage(
            usage.HasCpuPermille ? Math.Min(usage.CpuPermille, 1000) / 10.0 : null, memory, memory - Math.Min(memory, Size(usage.MemoryAvailableBytes)),
            Math.Min(usage.LoadHundredths / 100.0, MostLoad), Math.Min(Size(heartbeat.UptimeSeconds), LongestUptime), at);
    }

    private static long Size(ulong told) => (long)Math.Min(told, long.MaxValue);
}
