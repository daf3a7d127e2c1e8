using System.Net;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Dns.Updates;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// Every packet the fast path left comes here. It is dropped, answered at once, or passed on to a forwarder.
/// </summary>
internal sealed class Reception(ISubnets subnets, PublishedZones zones, Forwarders forwarders, Resolver resolver, AliasFollower aliases, TransferDesk transfers, UpdateDesk updates, Cookies cookies, AnswerLimiter limiter, DnsMetrics metrics, ILogger<Reception> log)
{
    private const ushort Internet = 1;
    private const ushort Any = 255;

    public Decision Receive(ReadOnlyMemory<byte> packet, IPAddress client, bool overTcp)
    {
        if (UpdateMessage.Is(packet.Span))
        {
            metrics.Handled(DnsOutcome.Update);
            return Decision.Update;
        }
        if (packet.Length <= QueryScreen.Longest && TransferDesk.IsFor(packet.Span))
        {
            metrics.Handled(DnsOutcome.Signed);
            return Decision.Signed;
        }
        var verdict = QueryScreen.Look(packet, out var query);
        if (verdict == ScreenVerdict.Query)
        {
            var decision = Decide(query, client, overTcp);
            if (decision.Kind != DecisionKind.Say) return decision;
            if (!overTcp && !cookies.IsValid(query, client)) decision = Limit(decision, packet.Span, query, client);
            return decision.Kind == DecisionKind.Say ? Decision.Say(cookies.Stamp(decision.Answer!, query, client, Largest(query, overTcp))) : decision;
        }
        metrics.Bad(verdict);
        var answer = verdict switch
        {
            ScreenVerdict.TooShort or ScreenVerdict.TooLong or ScreenVerdict.NotAQuery => Decision.Drop,
            ScreenVerdict.OtherOperation => Decision.Say(ShortAnswer.Header(packet.Span, ShortAnswer.NotImplemented)),
            ScreenVerdict.ExtensionVersion => Decision.Say(ShortAnswer.To(query, ShortAnswer.BadVersion)),
            _ => Decision.Say(ShortAnswer.Header(packet.Span, ShortAnswer.FormatError)),
        };
        return overTcp || answer.Kind != DecisionKind.Say ? answer : Limit(answer, packet.Span, query, client);
    }

    /// <summary>Carries out <see cref="DecisionKind.Signed"/>.</summary>
    /// <returns>The messages of the answer.</returns>
    public Task<IReadOnlyList<byte[]>> AnswerSignedAsync(byte[] packet, IPAddress client, bool overTcp, CancellationToken stop) =>
        transfers.AnswerAsync(packet, client, overTcp, bare => Receive(bare, client, overTcp) is { Kind: DecisionKind.Say } said ? said.Answer : null, stop);

    /// <summary>Carries out <see cref="DecisionKind.Update"/>.</summary>
    public async Task<byte[]> UpdateAsync(byte[] packet, IPAddress client, CancellationToken stop)
    {
        try
        {
            return await updates.AnswerAsync(packet, client, stop);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            Log.Defect(log, defect);
            return ShortAnswer.Header(packet, ShortAnswer.ServerFailure);
        }
    }

    /// <summary>Carries out <see cref="DecisionKind.Forward"/>.</summary>
    public async Task<byte[]> ForwardAsync(DnsQuery query, IPAddress client, bool overTcp, CancellationToken stop) =>
        cookies.Stamp(await ForwardAsync(query, overTcp, stop), query, client, Largest(query, overTcp));

    private async Task<byte[]> ForwardAsync(DnsQuery query, bool overTcp, CancellationToken stop)
    {
        var (table, longest) = (zones.Now, LongestAnswer(query, overTcp));
        try
        {
            var ours = table.Find(query.Name) is null ? null : new AnswerComposer(table, query.Name, query.Type, null).Compose();
            var answer = ours is { Elsewhere: not null } ? await aliases.AnswerAsync(query, ours, longest, stop) : await resolver.AskAsync(query, longest, stop);
            if (overTcp && answer is not null && (answer[2] & 0x02) != 0) answer = null; // there is no other way left for the client
            metrics.Handled(answer is null ? DnsOutcome.ForwardFailed : DnsOutcome.Forwarded);
            return answer ?? ShortAnswer.To(query, ShortAnswer.ServerFailure);
        }
        catch (Exception defect) when (defect is not OperationCanceledException and not ObjectDisposedException)
        {
            Log.Defect(log, defect);
            return ShortAnswer.To(query, ShortAnswer.ServerFailure);
        }
    }

    /// <summary>512 without EDNS (RFC 1035 §4.2.1), never more than 1232 over UDP; over TCP what the length field can say.</summary>
    private static int LongestAnswer(in DnsQuery query, bool overTcp) =>
        Largest(query, overTcp) - (query.Cookie.IsEmpty ? 0 : Cookies.OptionLength); // its cookie needs room as well

    private static int Largest(in DnsQuery query, bool overTcp) =>
        overTcp ? ushort.MaxValue : Math.Clamp(query.PayloadSize ?? 512, (ushort)512, ShortAnswer.PayloadSize);

    /// <summary>The boundary of one packet: a defect is logged, and its sender gets SERVFAIL.</summary>
    private Decision Decide(in DnsQuery query, IPAddress client, bool overTcp)
    {
        try
        {
            return DecideOn(query, client, overTcp);
        }
        catch (Exception defect)
        {
            Log.Defect(log, defect);
            return Decision.Say(ShortAnswer.To(query, ShortAnswer.ServerFailure));
        }
    }

    private Decision DecideOn(in DnsQuery query, IPAddress client, bool overTcp)
    {
        // 41 and 128 to 254 are no data: OPT, TKEY, TSIG, IXFR, AXFR, MAILB, MAILA (RFC 6895 §3.1).
        if (query.Class != Internet || query.Type is 0 or 41 or (>= 128 and < Any)) return Refuse(query, DnsOutcome.RefusedType);
        var table = zones.Now;
        if (table.Find(query.Name) is not null)
        {
            var (home, asks) = (table.Home(client), forwarders.Any);
            var composed = new AnswerComposer(table, query.Name, query.Type, home).Compose();
            // What is delegated to others, a client that can not follow a referral gets resolved.
            if (composed.Refers && forwarders.Has(query.Name) && home is not null && query.RecursionDesired) return Forward(query, overTcp);
            // As is what an alias of ours leads to elsewhere.
            if (composed.Elsewhere is { } target && forwarders.Has(target) && home is not null && query.RecursionDesired) return Decision.ForwardTo(query);
            metrics.Handled(DnsOutcome.Ours);
            return Decision.Say(Write(composed, query, home is not null && asks, LongestAnswer(query, overTcp)));
        }
        if (subnets.Containing(client) is null) return Refuse(query, DnsOutcome.RefusedOutside);
        if (!query.RecursionDesired) return Refuse(query, DnsOutcome.RefusedNoRecursion);
        return forwarders.Has(query.Name) ? Forward(query, overTcp) : Refuse(query, DnsOutcome.RefusedNoForwarder);
    }

    /// <summary>Those inside are never limited, and are known to be there.</summary>
    private Decision Limit(Decision decision, ReadOnlySpan<byte> packet, in DnsQuery query, IPAddress client)
    {
        if (zones.Now.Home(client) is not null) return decision;
        var answer = decision.Answer!;
        var kind = (answer[3] & 0x0f) is not (0 or ShortAnswer.NameError) ? AnswerKind.Refusal : answer[7] > 0 || answer[6] > 0 ? AnswerKind.Records : AnswerKind.Absence;
        switch (limiter.Weigh(client, kind))
        {
            case LimitVerdict.Send:
                return decision;
            case LimitVerdict.Cut when query.Packet.Length > 0:
                metrics.Limited(LimitVerdict.Cut);
                return Decision.Say(ShortAnswer.To(query, 0, truncated: true));
            case LimitVerdict.Cut:
                metrics.Limited(LimitVerdict.Cut);
                return Decision.Say(ShortAnswer.Header(packet, (ushort)(answer[3] & 0x0f)));
            default:
                metrics.Limited(LimitVerdict.Drop);
                return Decision.Drop;
        }
    }

    private Decision Forward(in DnsQuery query, bool overTcp)
    {
        if (resolver.Known(query, LongestAnswer(query, overTcp)) is not { } known) return Decision.ForwardTo(query);
        metrics.Handled(DnsOutcome.Cached);
        return Decision.Say(known);
    }

    private static byte[] Write(ComposedAnswer composed, in DnsQuery query, bool recursion, int longest)
    {
        var end = DnsQuery.HeaderLength + query.QuestionLength;
        var answer = new byte[Math.Min(longest, end + composed.Body.Length + 11)];
        var written = composed.Write(query.Packet.Span, end, query.PayloadSize is not null, query.DnssecOk, recursion, answer.Length, answer);
        return written > 0 ? answer[..written] : ShortAnswer.To(query, composed.Code, authoritative: composed.Authoritative, truncated: true);
    }

    private Decision Refuse(in DnsQuery query, DnsOutcome why)
    {
        metrics.Handled(why);
        return Decision.Say(ShortAnswer.To(query, ShortAnswer.Refused));
    }
}
