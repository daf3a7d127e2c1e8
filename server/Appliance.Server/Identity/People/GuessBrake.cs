using System.Net;
using System.Net.Sockets;

namespace Appliance.Server.Identity.People;

/// <summary>
/// Slows guessing down without locking anybody out. Failures of an account and of an address each make the next attempt wait, from the sixth
/// on, longer each time. A place from which somebody has signed in before has a count of its own for that account, so strangers who
/// hammer on the account can not keep its owner out; the unix socket is such a place from the start. Memory is bounded: counts live in fixed buckets
/// (two names in one bucket at worst wait for each other), and only successes make a place known.
/// </summary>
internal sealed class GuessBrake(TimeProvider clock)
{
    private const int Buckets = 4096;
    private const int FreeFailures = 5;
    private const int MostPlaces = 1000;
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestForAccount = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestForAddress = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Count[] _accounts = [.. Enumerable.Range(0, Buckets).Select(_ => new Count(LongestForAccount))];
    private readonly Count[] _addresses = [.. Enumerable.Range(0, Buckets).Select(_ => new Count(LongestForAddress))];
    private readonly Dictionary<(string Account, string Place), Count> _places = [];

    /// <summary>Counts the attempt as a failure until <see cref="Forgive"/>, so that a thousand at once do not pass before the first has failed.</summary>
    /// <returns>How long to wait instead, or null: go on.</returns>
    public TimeSpan? Enter(string account, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var counts = CountsFor(account, address);
            var wait = counts.Max(count => count.Until) - now;
            if (wait > TimeSpan.Zero) return wait;
            foreach (var count in counts) count.Fail(now);
            return null;
        }
    }

    /// <summary>The password was right: takes the attempt back and remembers the place.</summary>
    public void Forgive(string account, IPAddress? address)
    {
        lock (_gate)
        {
            foreach (var count in CountsFor(account, address)) count.TakeBack();
            if (_places.Count >= MostPlaces) _places.Remove(_places.MinBy(place => place.Value.Last).Key);
            var known = new Count(LongestForAddress);
            known.Touch(clock.GetUtcNow());
            _places[(account, Place(address))] = known;
        }
    }

    private Count[] CountsFor(string account, IPAddress? address)
    {
        var place = Place(address);
        if (_places.TryGetValue((account, place), out var known)) return [known];
        var addressCount = _addresses[Bucket(place)];
        return address is null ? [addressCount] : [addressCount, _accounts[Bucket(account)]];
    }

    // String hashes are seeded per process: nobody outside can choose names that share a bucket.
    private static int Bucket(string text) => (int)((uint)text.GetHashCode(StringComparison.Ordinal) % Buckets);

    /// <summary>An IPv6 host has a whole /64 to itself, so that is one place.</summary>
    private static string Place(IPAddress? address)
    {
        if (address is null) return "socket";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private sealed class Count(TimeSpan longest)
    {
        private int _failures;
        private DateTimeOffset _before;

        public DateTimeOffset Until { get; private set; }

        public DateTimeOffset Last { get; private set; }

        public void Touch(DateTimeOffset now) => Last = now;

        public void Fail(DateTimeOffset now)
        {
            if (now - Last > ForgottenAfter) _failures = 0;
            Last = now;
            _before = Until;
            _failures++;
            if (_failures < FreeFailures) return;
            var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_failures - FreeFailures, 20)));
            Until = now + (wait < longest ? wait : longest);
        }

        public void TakeBack()
        {
            _failures = Math.Max(0, _failures - 1);
            Until = _before;
        }
    }
}
