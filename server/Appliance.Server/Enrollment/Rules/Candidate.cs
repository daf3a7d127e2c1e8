using Appliance.Contracts;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Inventory;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>A machine that waits, as rules see it.</summary>
/// <param name="Facts">What it says of itself; nobody has proven it.</param>
/// <param name="Subnet">Where it called from; null when that is no subnet of ours.</param>
internal sealed record Candidate(Request Request, Machine Machine, MachineIdentity Identity, MachineFacts Facts, string? Subnet)
{
    private const long Gib = 1L << 30;

    /// <summary>Whether all that the rule names holds.</summary>
    public bool Fits(RuleConditions when)
    {
        var memory = (Facts.MemoryBytes + Gib / 2) / Gib;
        return Reads(Facts.Maker, when.Maker) && Reads(Facts.Model, when.Model)
            && (when.Subnet is null || string.Equals(Subnet, when.Subnet, StringComparison.OrdinalIgnoreCase))
            && (when.MacPrefix is null || Request.Mac.ToString().StartsWith(when.MacPrefix, StringComparison.OrdinalIgnoreCase))
            && (when.Firmware is null || Machine.Firmware == when.Firmware)
            && Within(memory, when.LeastMemoryGib, when.MostMemoryGib) && Within(Facts.Disks, when.LeastDisks, when.MostDisks);
    }

    private static bool Reads(string said, string? wanted) =>
        wanted is null || (wanted.EndsWith('*') ? said.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase) : said.Equals(wanted, StringComparison.OrdinalIgnoreCase));

    private static bool Within(long value, int? least, int? most) => value >= (least ?? 0) && value <= (most ?? long.MaxValue);
}
