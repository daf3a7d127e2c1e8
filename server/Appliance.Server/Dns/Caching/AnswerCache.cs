using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Caching;

/// <summary>
/// The forwarders' answers, as many as the memory for them holds; what was not asked for longest goes first. One lock, held for a look-up and the
/// turning of four references: what is kept never changes, so it is written out without it.
/// </summary>
internal sealed class AnswerCache(DnsSettings settings, TimeProvider time)
{
    private const int FirstPause = 1, LongestPause = 30;

    private readonly Lock _door = new();
    private readonly Dictionary<byte[], CachedAnswer> _known = new(WireNames.Instance);
    private readonly long _most = settings.CacheMegabytes * 1024L * 1024;
    private readonly int _stale = settings.StaleMinutes * 60;
    private CachedAnswer? _newest, _oldest;
    private long _octets, _generation, _hits, _misses, _joined, _staleHits, _evicted;

    /// <summary>Grows whenever something is flushed: what was asked before must not be kept after it.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Seconds of a clock that nobody sets.</summary>
    public long Now => time.GetTimestamp() / time.TimestampFrequency;

    public DnsCache Figures
    {
        get
        {
            lock (_door) return new DnsCache(_known.Count, _octets, _most, Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Interlocked.Read(ref _joined), Interlocked.Read(ref _staleHits), _evicted);
        }
    }

    /// <summary>Writes the answer to a question, if it is known. Allocates nothing.</summary>
    /// <param name="question">The client's packet.</param>
    /// <param name="end">Where its question ends.</param>
    /// <returns>How long it is; 0 when it is not known or does not fit.</returns>
    public int Answer(ReadOnlySpan<byte> question, int end, bool extension, bool dnssecOk, int longest, Span<byte> to)
    {
        Span<byte> key = stackalloc byte[CacheKey.Longest];
        var type = (ushort)(question[end - 4] << 8 | question[end - 3]);
        key = key[..CacheKey.Write(question[DnsQuery.HeaderLength..(end - 4)], type, dnssecOk, (question[3] & 0x10) != 0, key)];
        var now = Now;
        if (Find(key, now) is not { } known) return 0;
        var written = known.Write(question, end, extension, dnssecOk, now, longest, to);
        if (written > 0) Count(known, now);
        return written;
    }

    /// <summary>What a question is answered with although it is not for the client's size: null when nothing is known.</summary>
    public byte[]? Answer(in DnsQuery query, int longest)
    {
        var key = CacheKey.Of(query);
        var now = Now;
        if (Find(key, now) is not { } known) return null;
        Count(known, now);
        return Write(known, query, now, longest);
    }

    /// <summary>An answer that is past its time, and not too far.</summary>
    public byte[]? Stale(in DnsQuery query, int longest)
    {
        var key = CacheKey.Of(query);
        var now = Now;
        CachedAnswer? known;
        lock (_door) known = Past(key, now);
        if (known is null) return null;
        Interlocked.Increment(ref _staleHits);
        return Write(known, query, now, longest);
    }

    public bool HasStale(in DnsQuery query)
    {
        var key = CacheKey.Of(query);
        lock (_door) return Past(key, Now) is not null;
    }

    public void Missed() => Interlocked.Increment(ref _misses);

    public void Joined() => Interlocked.Increment(ref _joined);

    /// <param name="generation">As it was before the forwarder was asked.</param>
    public void Put(CachedAnswer answer, long generation)
    {
        lock (_door)
        {
            if (generation != _generation || answer.Octets > _most) return;
            Remove(answer.Key);
            if (!answer.IsFailure)
            {
                // The name is there after all, whatever was said of it before.
                byte[] absent = [.. answer.Key];
                CacheKey.SetType(absent, CacheKey.EveryType);
                Remove(absent);
            }
            _known[answer.Key] = answer;
            _octets += answer.Octets;
            Link(answer);
            for (; _octets > _most && _oldest is { } last; _evicted++) Remove(last.Key);
        }
    }

    /// <summary>Nobody could say. What was known before is given again for as long as that lasts; else the failure itself, each time twice as long.</summary>
    public void Failed(in DnsQuery query, byte code, long generation)
    {
        var key = CacheKey.Of(query);
        var now = Now;
        CachedAnswer? before;
        lock (_door)
        {
            if (generation != _generation) return;
            if (Past(key, now) is { } stale)
            {
                stale.RetryAt = now + Lengthen(stale);
                return;
            }
            before = _known.GetValueOrDefault(key);
        }
        var pause = before is { IsFailure: true } ? Math.Min(LongestPause, 2 * before.Pause) : FirstPause;
        Put(new CachedAnswer(key, [], [], code, false, 0, 0, 0, now, pause) { IsFailure = true, Pause = pause }, generation);
    }

    /// <summary>Forgets a name and all below it; without one everything.</summary>
    /// <returns>How many answers are gone.</returns>
    public int Flush(string? name)
    {
        lock (_door)
        {
            _generation++;
            var above = name is null ? null : DnsName.ToWire(name);
            var gone = _known.Keys.Where(key => above is null || CacheKey.IsIn(key, above)).ToList();
            gone.ForEach(Remove);
            return gone.Count;
        }
    }

    private void Count(CachedAnswer known, long now)
    {
        if (now < known.Expires) Interlocked.Increment(ref _hits);
        else Interlocked.Increment(ref _staleHits);
    }

    private static int Lengthen(CachedAnswer answer) => answer.Pause = answer.Pause == 0 ? FirstPause : Math.Min(LongestPause, 2 * answer.Pause);

    private static byte[] Write(CachedAnswer known, in DnsQuery query, long now, int longest)
    {
        var end = DnsQuery.HeaderLength + query.QuestionLength;
        var to = new byte[Math.Min(longest, end + known.Body.Length + 11)];
        var written = known.Write(query.Packet.Span, end, query.PayloadSize is not null, query.DnssecOk, now, to.Length, to);
        if (written == to.Length) return to;
        if (written > 0) return to[..written];
        var cut = ShortAnswer.To(query, known.Code, truncated: true);
        cut[3] |= 0x80;
        return cut;
    }

    /// <summary>What can be given now without asking anybody. The key is given back as it came.</summary>
    private CachedAnswer? Find(Span<byte> key, long now)
    {
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        lock (_door)
        {
            if (!lookup.TryGetValue(key, out var known) || !IsGood(known, now))
            {
                var type = (ushort)(key[1] << 8 | key[2]);
                CacheKey.SetType(key, CacheKey.EveryType);
                var absent = lookup.TryGetValue(key, out known) && IsGood(known, now);
                CacheKey.SetType(key, type);
                if (!absent) return null;
            }
            if (!ReferenceEquals(known, _newest))
            {
                Unlink(known!);
                Link(known!);
            }
            return known;
        }
    }

    private bool IsGood(CachedAnswer known, long now) => now < known.Expires || (now < known.RetryAt && IsStillUsable(known, now));

    private bool IsStillUsable(CachedAnswer known, long now) => !known.IsFailure && now < known.Expires + _stale;

    private CachedAnswer? Past(byte[] key, long now)
    {
        if (_known.TryGetValue(key, out var known) && IsStillUsable(known, now)) return known;
        byte[] absent = [.. key];
        CacheKey.SetType(absent, CacheKey.EveryType);
        return _known.TryGetValue(absent, out known) && IsStillUsable(known, now) ? known : null;
    }

    private void Remove(byte[] key)
    {
        if (!_known.Remove(key, out var gone)) return;
        _octets -= gone.Octets;
        Unlink(gone);
    }

    private void Link(CachedAnswer answer)
    {
        (answer.Older, answer.Newer) = (_newest, null);
        if (_newest is not null) _newest.Newer = answer;
        _newest = answer;
        _oldest ??= answer;
    }

    private void Unlink(CachedAnswer answer)
    {
        if (answer.Newer is { } newer) newer.Older = answer.Older;
        else _newest = answer.Older;
        if (answer.Older is { } older) older.Newer = answer.Newer;
        else _oldest = answer.Newer;
        (answer.Newer, answer.Older) = (null, null);
    }
}
