using System.Diagnostics.Metrics;
using Appliance.Contracts;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Listener;

/// <summary>The meter <c>appliance.dns</c>.</summary>
internal sealed class DnsMetrics
{
    public const string MeterName = "appliance.dns";

    private readonly long[] _bad = new long[Enum.GetValues<ScreenVerdict>().Length];
    private readonly long[] _limited = new long[Enum.GetValues<LimitVerdict>().Length];
    private readonly long[] _handled = new long[Enum.GetValues<DnsOutcome>().Length];

    public DnsMetrics(IMeterFactory meters, AnswerCache cache)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("appliance_dns_questions", () => Read<DnsOutcome>(_handled, "outcome"), description: "Well-formed questions, by what became of them");
        meter.CreateObservableCounter("appliance_dns_bad_packets", () => Read<ScreenVerdict>(_bad, "reason"), description: "Packets that were no question, by reason");
        meter.CreateObservableCounter("appliance_dns_limited", () => Read<LimitVerdict>(_limited, "verdict").Skip(1), description: "Answers over UDP that were cut or dropped since a network outside the subnets gets too many; each question is counted among the others as well");
        meter.CreateObservableGauge("appliance_dns_cache_entries", () => cache.Figures.Entries, description: "Answers of forwarders that are kept");
        meter.CreateObservableGauge("appliance_dns_cache_octets", () => cache.Figures.Octets, description: "Memory they take");
        meter.CreateObservableCounter("appliance_dns_cache_questions", () => Cache(cache.Figures), description: "Questions about foreign names, by whether the answer was known");
    }

    public void Bad(ScreenVerdict reason) => Interlocked.Increment(ref _bad[(int)reason]);

    public void Handled(DnsOutcome outcome) => Interlocked.Increment(ref _handled[(int)outcome]);

    public void Limited(LimitVerdict verdict) => Interlocked.Increment(ref _limited[(int)verdict]);

    public long Of(LimitVerdict verdict) => Interlocked.Read(ref _limited[(int)verdict]);

    public long Of(ScreenVerdict reason) => Interlocked.Read(ref _bad[(int)reason]);

    public long Of(DnsOutcome outcome) => Interlocked.Read(ref _handled[(int)outcome]);

    private static IEnumerable<Measurement<long>> Cache(DnsCache now) =>
        [new(now.Hits, Tag("hit")), new(now.Misses, Tag("miss")), new(now.Joined, Tag("joined")), new(now.Stale, Tag("stale"))];

    private static KeyValuePair<string, object?> Tag(string result) => new("result", result);

    private static IEnumerable<Measurement<long>> Read<TName>(long[] counts, string tag) where TName : struct, Enum =>
        Enum.GetValues<TName>().Select((name, i) => new Measurement<long>(Interlocked.Read(ref counts[i]), new KeyValuePair<string, object?>(tag, name.ToString())));
}
