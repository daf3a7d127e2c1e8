using Appliance.Protocols;

namespace Appliance.Tests.Dhcp;

/// <summary>The rules for giving addresses, as slowly and plainly as they can be written: one pool, one list, no index.</summary>
internal sealed class LeaseModel(int size, TimeSpan lease, TimeSpan hold, TimeSpan offer, TimeSpan quarantine)
{
    private readonly Entry?[] _pool = new Entry?[size];

    public int? Offer(MacAddress mac, DateTimeOffset now)
    {
        var chosen = Of(mac, offered: false, now) ?? Of(mac, offered: true, now) ?? NeverUsed() ?? LongestUnused(now);
        if (chosen is not { } at) return null;
        for (var other = 0; other < _pool.Length; other++)
            if (other != at && _pool[other] is { Offered: true } before && before.Mac == mac) _pool[other] = Withdrawn(before, now);
        var own = _pool[at] is { } there && there.Mac == mac ? there : null;
        if (own is null || own.FreeAt < now + offer) _pool[at] = new Entry(mac, now + offer, Offered: true, own is { Leased: true });
        return at;
    }

    public bool Grant(MacAddress mac, int at, DateTimeOffset now)
    {
        if (!IsOpen(at, mac, now)) return false;
        for (var other = 0; other < _pool.Length; other++)
            if (other != at && _pool[other] is { Offered: true } before && before.Mac == mac) _pool[other] = Withdrawn(before, now);
        // One lease for each client: the former one is given back.
        for (var other = 0; other < _pool.Length; other++)
            if (other != at && _pool[other] is { Leased: true, Offered: false, Ended: false } former && former.Mac == mac) _pool[other] = former with { FreeAt = former.FreeAt > now ? now : former.FreeAt, Ended = true };
        for (var other = 0; other < _pool.Length; other++)
            if (other != at && _pool[other] is { Leased: true } old && old.Mac == mac) _pool[other] = old with { Leased = false };
        _pool[at] = new Entry(mac, now + lease + hold, Offered: false, Leased: true);
        return true;
    }

    public bool Release(MacAddress mac, int at, DateTimeOffset now)
    {
        if (_pool[at] is not { Offered: false, Ended: false, Declined: false } own || own.Mac != mac || own.FreeAt <= now) return false;
        _pool[at] = own with { FreeAt = now, Ended = true };
        return true;
    }

    public bool Decline(MacAddress mac, int at, DateTimeOffset now)
    {
        if (_pool[at] is not { Ended: false, Declined: false } own || own.Mac != mac || own.FreeAt <= now) return false;
        _pool[at] = own with { FreeAt = now + quarantine, Declined = true, Leased = false, Offered = false };
        return true;
    }

    private static Entry Withdrawn(Entry offer, DateTimeOffset now) =>
        offer with { FreeAt = offer.FreeAt > now ? now : offer.FreeAt, Offered = false, Ended = true };

    private bool IsOpen(int at, MacAddress mac, DateTimeOffset now) =>
        _pool[at] is not { } there || there.FreeAt <= now || (there.Mac == mac && !there.Declined);

    private int? Of(MacAddress mac, bool offered, DateTimeOffset now)
    {
        for (var at = 0; at < _pool.Length; at++)
            if (_pool[at] is { } there && there.Mac == mac && (offered ? there.Offered : there.Leased) && IsOpen(at, mac, now)) return at;
        return null;
    }

    private int? NeverUsed() => Array.FindIndex(_pool, there => there is null) is >= 0 and var at ? at : null;

    private int? LongestUnused(DateTimeOffset now)
    {
        int? best = null;
        for (var at = 0; at < _pool.Length; at++)
            if (_pool[at]!.FreeAt <= now && (best is null || _pool[at]!.FreeAt < _pool[best.Value]!.FreeAt)) best = at;
        return best;
    }

    /// <param name="Leased">It is the client's last lease, to be had again; while Offered, of old.</param>
    private sealed record Entry(MacAddress Mac, DateTimeOffset FreeAt, bool Offered, bool Leased, bool Ended = false, bool Declined = false);
}
