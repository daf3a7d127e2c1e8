using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Boot.Timeline;

/// <summary>What booted lately, as far as a caller reaches.</summary>
internal sealed class BootHistory(IStore store, IMachines machines, IMachineAccess reach, TimeProvider time)
{
    private const int Slices = 12;
    private const int MostFailed = 50;

    /// <summary>Read of those that failed, to find enough that the caller may see.</summary>
    private const int MostRead = 1000;

    /// <param name="hours">1 to 24.</param>
    public async Task<BootActivity> ReadAsync(int hours, ClaimsPrincipal caller, CancellationToken stop)
    {
        var (all, filter) = (reach.SeesAll(caller, Permissions.ResourceRead), reach.Filter(caller, Permissions.ResourceRead));
        var minutes = hours * 60 / Slices;
        var from = time.GetUtcNow().AddHours(-hours);
        var counts = await CountAsync(from, minutes, Sees, stop);
        var failed = counts.Sum(slice => slice.Failed) == 0 ? [] : await FailedAsync(from, Sees, stop);
        return new BootActivity(from, minutes, counts.Aggregate(Sum), counts, failed);

        bool Sees(string mac) => all || machines.WithMac(MacAddress.Parse(mac)).Any(filter);
    }

    private async Task<BootCounts[]> CountAsync(DateTimeOffset from, int minutes, Func<string, bool> sees, CancellationToken stop)
    {
        var rows = await store.QueryAsync($"""
            select mac, floor(extract(epoch from started - {from}) / {minutes * 60})::int as slice, outcome, count(*)::int
            from boot.attempts where started >= {from} group by mac, slice, outcome
            """, row => (Mac: row.GetString(0), Slice: row.GetInt32(1), Outcome: Enum.Parse<BootOutcome>(row.GetString(2)), Count: row.GetInt32(3)), stop);
        var counts = new BootCounts[Slices];
        Array.Fill(counts, new BootCounts(0, 0, 0, 0));
        foreach (var row in rows.Where(row => sees(row.Mac)))
        {
            // What began while we read belongs to the last slice.
            var slice = Math.Min(row.Slice, Slices - 1);
            counts[slice] = Sum(counts[slice], Of(row.Outcome, row.Count));
        }
        return counts;
    }

    private async Task<IReadOnlyList<FailedBoot>> FailedAsync(DateTimeOffset from, Func<string, bool> sees, CancellationToken stop)
    {
        var rows = await store.QueryAsync($"""
            select id, mac, started, reason, evidence from boot.attempts
            where started >= {from} and outcome = 'Failed' order by started desc, id desc limit {MostRead}
            """, row => new FailedBoot(row.GetGuid(0), row.GetString(1), null, null, row.Time(2), row.TextOrNull(3), null, row.TextOrNull(4)), stop);
        return [.. rows.Where(boot => sees(boot.Mac)).Take(MostFailed).Select(Complete)];
    }

    private FailedBoot Complete(FailedBoot boot)
    {
        var machine = machines.WithMac(MacAddress.Parse(boot.Mac)) is [var first, ..] ? first : null;
        return boot with { Resource = machine?.Id.Value, Name = machine?.Name, Advice = boot.Reason is { } reason ? ReasonCodes.Advice.GetValueOrDefault(reason) : null };
    }

    private static BootCounts Of(BootOutcome outcome, int count) => outcome switch
    {
        BootOutcome.Reported or BootOutcome.LocalBoot => new BootCounts(count, count, 0, 0),
        BootOutcome.Failed => new BootCounts(count, 0, count, 0),
        BootOutcome.Running => new BootCounts(count, 0, 0, count),
        _ => new BootCounts(count, 0, 0, 0),
    };

    private static BootCounts Sum(BootCounts one, BootCounts other) =>
        new(one.Started + other.Started, one.Succeeded + other.Succeeded, one.Failed + other.Failed, one.Running + other.Running);
}
