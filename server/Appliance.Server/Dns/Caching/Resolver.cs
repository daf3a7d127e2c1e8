using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Caching;

/// <summary>
/// Answers questions about foreign names from the cache, or else by the forwarders; who asks the same while that is under way waits for the same
/// answer. A record with a past time to live is better than none: it is given when the forwarders fail, or are slow (RFC 8767).
/// </summary>
internal sealed class Resolver : IDisposable
{
    /// <summary>Clients who wait at once, for questions of their own or of others; more get SERVFAIL.</summary>
    private const int MostWaiting = 4096;

    /// <summary>After it a client gets what is past its time, and the forwarders go on for the next one (RFC 8767 §5).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1800);

    private readonly Lock _door = new();
    private readonly Dictionary<byte[], Task<UpstreamReply>> _underWay = new(WireNames.Instance);
    private readonly CancellationTokenSource _closing = new();
    private readonly Forwarders _forwarders;
    private readonly AnswerCache _cache;
    private readonly ZoneMemory _memory;
    private readonly TimeProvider _time;
    private IReadOnlyList<Forward> _groups = [];
    private int _waiting;

    public Resolver(Forwarders forwarders, AnswerCache cache, ZoneMemory memory, TimeProvider time)
    {
        (_forwarders, _cache, _memory, _time) = (forwarders, cache, memory, time);
        _groups = memory.Now?.Forwards ?? [];
        memory.Changed += Compare;
    }

    public void Dispose()
    {
        _memory.Changed -= Compare;
        _closing.Cancel();
        _closing.Dispose();
    }

    /// <returns>What is known; null when a forwarder has to be asked.</returns>
    public byte[]? Known(in DnsQuery query, int longest) => _cache.Answer(query, longest);

    /// <returns>The answer for the client, at most <paramref name="longest"/> octets; null when no forwarder gave one.</returns>
    public async Task<byte[]?> AskAsync(DnsQuery query, int longest, CancellationToken stop)
    {
        if (_cache.Answer(query, longest) is { } known) return known;
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }
        try
        {
            var asked = Join(query);
            if (_cache.HasStale(query))
            {
                try
                {
                    await asked.WaitAsync(Patience, _time, stop);
                }
                catch (TimeoutException)
                {
                    if (_cache.Stale(query, longest) is { } late) return late;
                }
            }
            var reply = await asked.WaitAsync(stop);
            if (IsFailure(reply) && _cache.Stale(query, longest) is { } stale) return stale;
            return reply.Answer is { } answer ? UpstreamQuery.ForClient(query, answer, longest) : null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static bool IsFailure(UpstreamReply reply) => reply.Answer is not { } answer || UpstreamQuery.IsFailure(answer);

    private Task<UpstreamReply> Join(DnsQuery query)
    {
        var key = CacheKey.UnderWay(CacheKey.Of(query), query);
        lock (_door)
        {
            if (_underWay.TryGetValue(key, out var others))
            {
                _cache.Joined();
                return others;
            }
            _cache.Missed();
            var own = Task.Run(() => AskAndKeepAsync(query, key));
            return _underWay[key] = own;
        }
    }

    private async Task<UpstreamReply> AskAndKeepAsync(DnsQuery query, byte[] key)
    {
        try
        {
            var generation = _cache.Generation;
            var reply = await _forwarders.AskAsync(query, _closing.Token);
            if (!reply.Asked) return reply;
            if (IsFailure(reply)) _cache.Failed(query, reply.Answer is { } failure ? (byte)(failure[3] & 0x0f) : (byte)ShortAnswer.ServerFailure, generation);
            else if (AnswerReader.Read(reply.Answer, query, _cache.Now) is { } good) _cache.Put(good, generation);
            return reply;
        }
        finally
        {
            lock (_door) _underWay.Remove(key);
        }
    }

    /// <summary>Other forwarders may say other things: nothing of what the former said is kept, and nobody waits for them any more.</summary>
    private void Compare()
    {
        var now = _memory.Now?.Forwards ?? [];
        lock (_door)
        {
            if (now.Count == _groups.Count && now.Zip(_groups).All(pair => pair.First.Domain == pair.Second.Domain && pair.First.Servers.SequenceEqual(pair.Second.Servers))) return;
            _groups = now;
            _underWay.Clear();
        }
        _cache.Flush(null);
    }
}
