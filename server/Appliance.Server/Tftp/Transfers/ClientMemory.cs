namespace Appliance.Server.Tftp.Transfers;

/// <summary>
/// What failed with whom: firmware that asks for a window and then can not take it fails the same way each time, so it gets none the
/// next time. Remembers 4,096 clients for an hour since their last failure; the oldest make room.
/// </summary>
internal sealed class ClientMemory(TimeProvider clock)
{
    private const int Most = 4096;
    private static readonly TimeSpan s_keep = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, (ClientLimits Limits, long Since)> _clients = [];

    public int Count
    {
        get
        {
            lock (_lock) return _clients.Count;
        }
    }

    public ClientLimits For(UInt128 client)
    {
        lock (_lock) return _clients.TryGetValue(client, out var known) && clock.GetElapsedTime(known.Since) < s_keep ? known.Limits : ClientLimits.None;
    }

    /// <summary>A transfer has ended. Only a failure teaches something: who asks for the size and goes has not failed.</summary>
    /// <param name="confirmed">The client had answered at all.</param>
    public void Learn(UInt128 client, TftpTerms terms, TftpEndKind end, bool confirmed, long acknowledged)
    {
        var failed = end switch
        {
            TftpEndKind.TimedOut => confirmed || !terms.AskedSize,
            TftpEndKind.AbortedByClient => acknowledged == 0,
            _ => false,
        };
        if (!failed) return;
        lock (_lock)
        {
            var before = _clients.TryGetValue(client, out var known) ? known.Limits : ClientLimits.None;
            var after = before.After(terms);
            if (after == ClientLimits.None) return;
            if (_clients.Count >= Most && !_clients.ContainsKey(client)) _clients.Remove(_clients.MinBy(one => one.Value.Since).Key);
            _clients[client] = (after, clock.GetTimestamp());
        }
    }
}
