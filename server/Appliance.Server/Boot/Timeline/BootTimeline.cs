using System.Globalization;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Inventory;

namespace Appliance.Server.Boot.Timeline;

/// <summary>The boots that run now, in memory; what happens to them goes to the store in batches. Nothing here waits.</summary>
internal sealed class BootTimeline(TimelineWriter writer, TimelineTable table, IMachines machines, BootSettings settings, BootMeters meters, TimeProvider clock) : IBootTimeline
{
    /// <summary>Boots nobody has answered yet. More are a flood of forged addresses, and are not followed.</summary>
    private const int MostUnanswered = 1000;

    /// <summary>Scripts given in one boot. The next one sends the machine to its disk, so that nothing goes round for ever.</summary>
    public const int MostScripts = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<MacAddress, Attempt> _running = [];
    private int _unanswered;

    public int Running
    {
        get
        {
            lock (_lock) return _running.Count;
        }
    }

    public void Record(MacAddress mac, BootHopKind kind, string detail, long? bytes = null)
    {
        lock (_lock)
        {
            if (kind == BootHopKind.Expected || (kind == BootHopKind.Discover && !_running.ContainsKey(mac))) Begin(mac, FirmwareKind.Unknown, null);
            if (_running.TryGetValue(mac, out var attempt)) Add(attempt, kind, detail, bytes);
            else if (kind == BootHopKind.Decision) writer.Keep(new TimelineEntry.LateHop(mac, kind, clock.GetUtcNow(), detail));
            if (kind == BootHopKind.Report && attempt is not null) End(attempt, BootOutcome.Reported, null, null);
        }
    }

    public void End(MacAddress mac, BootOutcome outcome, string? reason = null, string? evidence = null)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(mac, out var attempt)) End(attempt, outcome, reason, evidence);
            else if (outcome == BootOutcome.Failed && reason is not null) writer.Keep(new TimelineEntry.LateReason(mac, reason, evidence));
        }
    }

    public Task<IReadOnlyList<BootAttempt>> ReadAsync(IReadOnlyList<MacAddress> macs, int most, CancellationToken stop) => table.ReadAsync(macs, most, stop);

    /// <summary>An operator says that this machine will boot.</summary>
    public void Expect(MacAddress mac, TimeSpan within)
    {
        lock (_lock)
        {
            var attempt = Begin(mac, FirmwareKind.Unknown, null);
            attempt.Due = clock.GetUtcNow() + within;
            Write(attempt);
            Add(attempt, BootHopKind.Expected, string.Create(CultureInfo.InvariantCulture, $"announced; expected within {within.TotalSeconds:F0} s"), null);
            attempt.Due = clock.GetUtcNow() + within;
        }
    }

    /// <summary>A boot client's DHCP request has been answered, or not.</summary>
    public void Heard(DhcpExchange exchange)
    {
        lock (_lock)
        {
            if (exchange.Type == DhcpMessageType.Discover) HeardDiscover(exchange);
            else if (exchange.Type == DhcpMessageType.Request && (_running.GetValueOrDefault(exchange.Mac) ?? TakenBeforeWeOffered(exchange)) is { } attempt) HeardRequest(attempt, exchange);
        }
    }

    /// <summary>The system that was booted asks for an address too: worth a remark when its agent is never heard of.</summary>
    public void SystemGotAddress(MacAddress mac, string detail)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(mac, out var attempt) && attempt.Wait is BootWait.Kernel or BootWait.Agent) Add(attempt, BootHopKind.Ack, detail, null, counts: false);
        }
    }

    /// <summary>
    /// The machine wants its script: its running boot, or a new one when it got here without our DHCP. Null: it has been round too
    /// often, or too many boots run.
    /// </summary>
    public Guid? WantsScript(MacAddress mac, string detail)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(mac, out var attempt))
            {
                if (_unanswered >= MostUnanswered) return null;
                attempt = Begin(mac, FirmwareKind.Unknown, null);
            }
            if (attempt.Scripts >= MostScripts) return null;
            attempt.Ipxe = true;
            Add(attempt, BootHopKind.Script, detail, null);
            return attempt.Id;
        }
    }

    /// <summary>A hop of this very boot; ignored when it runs no longer.</summary>
    public void Record(Guid id, MacAddress mac, BootHopKind kind, string detail, long? bytes)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(mac, out var attempt) && attempt.Id == id) Add(attempt, kind, detail, bytes);
        }
    }

    public FirmwareKind FirmwareOf(MacAddress mac)
    {
        lock (_lock) return _running.TryGetValue(mac, out var attempt) ? attempt.Firmware : FirmwareKind.Unknown;
    }

    /// <summary>Ends every boot whose wait has lasted too long.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            foreach (var attempt in _running.Values.Where(attempt => attempt.Due <= now).ToList())
                End(attempt, BootOutcome.Failed, BootWaits.Reason(attempt.Wait, attempt.Last), attempt.Evidence(now));
        }
    }

    /// <summary>Takes up a boot that ran when the server stopped. Its wait begins anew: while we were away it could not go on.</summary>
    public void Resume(Attempt attempt)
    {
        lock (_lock)
        {
            if (_running.ContainsKey(attempt.Mac))
            {
                writer.Keep(new TimelineEntry.Ended(attempt.Id, attempt.Mac, clock.GetUtcNow(), BootOutcome.Superseded, null, null));
                return;
            }
            if (attempt.Wait != BootWait.Discover) attempt.Due = clock.GetUtcNow() + BootWaits.Limit(attempt.Wait, settings);
            attempt.Written = true;
            _running.Add(attempt.Mac, attempt);
        }
    }

    /// <summary>Another server was faster: its offer was taken before ours was made, and that is all this boot has come to here.</summary>
    private Attempt? TakenBeforeWeOffered(DhcpExchange exchange)
    {
        if (exchange.ChosenServer is null || exchange.IsBootService || exchange.Subnet.Mode != SubnetMode.Authoritative || _unanswered >= MostUnanswered) return null;
        var attempt = Begin(exchange.Mac, exchange.Firmware, exchange.IsIpxe ? null : exchange.TransactionId);
        Add(attempt, BootHopKind.Discover, Describe(exchange), null);
        return attempt;
    }

    private void HeardDiscover(DhcpExchange exchange)
    {
        if (exchange.WentElsewhere) return; // Its REQUEST for the other server came before this and has ended the boot.
        var running = _running.GetValueOrDefault(exchange.Mac);
        if (running is null || !BelongsTo(running, exchange))
        {
            if (_unanswered >= MostUnanswered)
            {
                meters.Dropped("unanswered");
                return;
            }
            running = Begin(exchange.Mac, exchange.Firmware, exchange.IsIpxe ? null : exchange.TransactionId);
        }
        if (exchange.Firmware != FirmwareKind.Unknown && exchange.Firmware != running.Firmware)
        {
            running.Firmware = exchange.Firmware;
            if (running.Written) KeepBegun(running);
        }
        if (!exchange.IsIpxe) running.TransactionId = exchange.TransactionId;
        running.Ipxe |= exchange.IsIpxe;
        var answered = exchange.AnswerType == DhcpMessageType.Offer;
        Add(running, BootHopKind.Discover, answered ? Describe(exchange) : $"{Describe(exchange)}; not answered: {exchange.Reason ?? "no reason given"}", null);
        if (answered) Add(running, BootHopKind.Offer, $"{exchange.Address?.ToString() ?? "no address of ours"}, {exchange.BootFile ?? "no boot file"}", null);
    }

    private void HeardRequest(Attempt attempt, DhcpExchange exchange)
    {
        // Asked on port 4011: it has an address and wants to know its boot file.
        if (exchange.IsBootService)
        {
            if (exchange.AnswerType == DhcpMessageType.Ack) Add(attempt, BootHopKind.ProxyRequest, $"port 4011, {exchange.BootFile ?? "no boot file"}", null);
        }
        else if (exchange.Subnet.Mode == SubnetMode.Proxy)
        {
            Add(attempt, BootHopKind.ForeignAddress, $"{exchange.Address} of {(exchange.ChosenServer is { } giver ? $"{giver}" : "the other DHCP server")}", null);
        }
        else if (exchange.ChosenServer is { } other)
        {
            End(attempt, BootOutcome.Failed, ReasonCodes.ForeignOfferWon, $"It took the offer of {other}. Our offer was {exchange.Subnet.ServerAddress}'s.");
        }
        else if (exchange.AnswerType == DhcpMessageType.Ack)
        {
            attempt.Ipxe |= exchange.IsIpxe;
            Add(attempt, BootHopKind.Request, $"{exchange.Address}", null);
            Add(attempt, BootHopKind.Ack, $"{exchange.Address}, {exchange.BootFile ?? "no boot file"}", null);
            if (exchange.BootFile is null) EndWithoutFile(attempt);
        }
        else
        {
            Add(attempt, BootHopKind.Request, $"not granted: {exchange.Reason ?? "no reason given"}", null);
            if (exchange.AnswerType == DhcpMessageType.Nak) Add(attempt, BootHopKind.Nak, exchange.Reason ?? "", null);
        }
    }

    private void EndWithoutFile(Attempt attempt)
    {
        Add(attempt, BootHopKind.LocalBoot, "no boot file for this machine; it goes on to its next boot device", null);
        End(attempt, BootOutcome.LocalBoot, null, null);
    }

    /// <summary>
    /// Is this DISCOVER part of the boot that runs? iPXE's is, until it has its script. The firmware's is while it has no lease yet, and
    /// when it merely repeats itself; otherwise the machine was switched on again.
    /// </summary>
    private static bool BelongsTo(Attempt running, DhcpExchange exchange) =>
        exchange.IsIpxe ? running.Wait < BootWait.Kernel : running.Wait <= BootWait.Request && !running.Ipxe || running.TransactionId == exchange.TransactionId;

    private Attempt Begin(MacAddress mac, FirmwareKind firmware, uint? transactionId)
    {
        if (_running.TryGetValue(mac, out var older))
        {
            var (outcome, reason) = older.Interrupted();
            End(older, outcome, reason, reason is null ? null : older.Evidence(clock.GetUtcNow()));
        }
        var attempt = new Attempt(Guid.CreateVersion7(clock.GetUtcNow()), mac, clock.GetUtcNow()) { Firmware = firmware, TransactionId = transactionId };
        _running.Add(mac, attempt);
        _unanswered++;
        meters.Began();
        return attempt;
    }

    private void Add(Attempt attempt, BootHopKind kind, string detail, long? bytes, bool counts = true)
    {
        var hop = attempt.Add(kind, clock.GetUtcNow(), detail, bytes, settings, counts);
        if (hop is null) meters.Dropped("hops");
        else if (attempt.Written) writer.Keep(new TimelineEntry.Hop(hop));
        else attempt.Unwritten.Add(hop);
        if (!attempt.Written && attempt.Wait > BootWait.Request && (attempt.Wait > BootWait.File || MayKeep(attempt))) Write(attempt);
    }

    /// <summary>
    /// Addresses alone are had for nothing: of machines nobody knows only so many are kept before they have fetched a file, so that a flood of
    /// invented ones costs memory, which is bounded, and not the store.
    /// </summary>
    private bool MayKeep(Attempt attempt) => machines.WithMac(attempt.Mac).Count > 0 || writer.MayKeepStranger();

    private void End(Attempt attempt, BootOutcome outcome, string? reason, string? evidence)
    {
        _running.Remove(attempt.Mac);
        meters.Ended(outcome, reason);
        if (!attempt.Written)
        {
            // Somebody who only ever says DISCOVER may be many forged addresses: such boots are kept at a slow pace.
            if (machines.WithMac(attempt.Mac) is not [{ Member: true }, ..] && !writer.MayKeepUnanswered())
            {
                _unanswered--;
                meters.Dropped("unanswered");
                return;
            }
            Write(attempt);
        }
        writer.Keep(new TimelineEntry.Ended(attempt.Id, attempt.Mac, clock.GetUtcNow(), outcome, reason, evidence));
    }

    private void Write(Attempt attempt)
    {
        if (attempt.Written) return;
        attempt.Written = true;
        _unanswered--;
        KeepBegun(attempt);
        foreach (var hop in attempt.Unwritten) writer.Keep(new TimelineEntry.Hop(hop));
        attempt.Unwritten.Clear();
    }

    private void KeepBegun(Attempt attempt) => writer.Keep(new TimelineEntry.Begun(
        attempt.Id, attempt.Mac, attempt.Firmware, attempt.Started, attempt.Wait == BootWait.Discover ? attempt.Due : null));

    private static string Describe(DhcpExchange exchange) => string.Create(
        CultureInfo.InvariantCulture, $"{(exchange.IsIpxe ? "iPXE" : exchange.IsHttpBoot ? "HTTP boot" : "PXE")}, {exchange.Firmware}, xid {exchange.TransactionId:x8}");
}
