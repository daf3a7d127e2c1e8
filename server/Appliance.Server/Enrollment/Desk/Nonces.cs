using System.Security.Cryptography;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>Nonces: 32 random bytes each, one use, 60 seconds, and only for the address that asked.</summary>
internal sealed class Nonces(TimeProvider clock)
{
    public const int Length = 32;

    /// <summary>More are never kept; a flood pushes out the oldest, which its owner has long used.</summary>
    public const int Most = 20_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Given> _given = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, DateTimeOffset Until)> _order = [];

    public byte[] Give(string remoteAddress)
    {
        var nonce = RandomNumberGenerator.GetBytes(Length);
        var name = Convert.ToHexString(nonce);
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _order.Count >= Most)) _given.Remove(_order.Dequeue().Nonce);
            _given[name] = new Given(remoteAddress, now + Lifetime);
            _order.Enqueue((name, now + Lifetime));
        }
        return nonce;
    }

    /// <summary>True once for each nonce.</summary>
    public bool Use(byte[] nonce, string remoteAddress)
    {
        if (nonce.Length != Length) return false;
        lock (_gate) return _given.Remove(Convert.ToHexString(nonce), out var given) && given.Until > clock.GetUtcNow() && given.RemoteAddress == remoteAddress;
    }

    private readonly record struct Given(string RemoteAddress, DateTimeOffset Until);
}
