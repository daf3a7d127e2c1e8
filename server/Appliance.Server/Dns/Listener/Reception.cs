using System.Net;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Dns.Zones;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// Every packet comes here first. It is dropped, answered at once, passed on to a forwarder, or, when it asks for our own names, handed
/// to the DNS server behind us.
/// </summary>
internal sealed class Reception(ISubnets subnets, ZoneAnswers zones, Forwarders forwarders, DnsMetrics metrics)
{
    private const ushort Internet = 1;
    private const ushort Any = 255;

    public Decision Receive(ReadOnlyMemory<byte> packet, IPAddress client)
    {
        var verdict = QueryScreen.Look(packet, out var query);
        if (verdict == ScreenVerdict.Query) return Decide(query, client);
        metrics.Bad(verdict);
        return verdict switch
        {
            ScreenVerdict.TooShort or ScreenVerdict.TooLong or ScreenVerdict.NotAQuery => Decision.Drop,
            ScreenVerdict.OtherOperation => Decision.Say(ShortAnswer.Header(packet.Span, ShortAnswer.NotImplemented)),
            ScreenVerdict.ExtensionVersion => Decision.Say(ShortAnswer.To(query, ShortAnswer.BadVersion)),
            _ => Decision.Say(ShortAnswer.Header(packet.Span, ShortAnswer.FormatError)),
        };
    }

    /// <summary>Carries out <see cref="DecisionKind.Forward"/>.</summary>
    public async Task<byte[]> ForwardAsync(DnsQuery query, bool overTcp, CancellationToken stop)
    {
        var answer = await forwarders.AskAsync(query, overTcp, LongestAnswer(query, overTcp), stop);
        metrics.Handled(answer is null ? DnsOutcome.ForwardFailed : DnsOutcome.Forwarded);
        return answer ?? ShortAnswer.To(query, ShortAnswer.ServerFailure);
    }

    /// <summary>512 without EDNS (RFC 1035 §4.2.1), never more than 1232 over UDP; over TCP what the length field can say.</summary>
    private static int LongestAnswer(in DnsQuery query, bool overTcp) =>
        overTcp ? ushort.MaxValue : Math.Clamp(query.PayloadSize ?? 512, (ushort)512, ShortAnswer.PayloadSize);

    private Decision Decide(in DnsQuery query, IPAddress client)
    {
        // 41 and 128 to 254 are no data: OPT, TKEY, TSIG, IXFR, AXFR, MAILB, MAILA (RFC 6895 §3.1).
        if (query.Class != Internet || query.Type is 0 or 41 or (>= 128 and < Any)) return Refuse(query, DnsOutcome.RefusedType);
        if (zones.Find(query.Name) is not null)
        {
            if (!query.Strange)
            {
                metrics.Handled(DnsOutcome.Ours);
                return Decision.Ours;
            }
            metrics.Handled(DnsOutcome.StrangeName);
            return Decision.Say(ShortAnswer.To(query, ShortAnswer.NameError, authoritative: true));
        }
        if (subnets.Containing(client) is null) return Refuse(query, DnsOutcome.RefusedOutside);
        if (!query.RecursionDesired) return Refuse(query, DnsOutcome.RefusedNoRecursion);
        return forwarders.Any ? Decision.ForwardTo(query) : Refuse(query, DnsOutcome.RefusedNoForwarder);
    }

    private Decision Refuse(in DnsQuery query, DnsOutcome why)
    {
        metrics.Handled(why);
        return Decision.Say(ShortAnswer.To(query, ShortAnswer.Refused));
    }
}
