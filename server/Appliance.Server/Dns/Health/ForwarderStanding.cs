using Appliance.Contracts;

namespace Appliance.Server.Dns.Health;

/// <summary>
/// How one forwarder does. It takes three failures over five seconds to be down and two answers to be back, and a state between slow and quick keeps
/// what it was: so a single packet that gets lost changes nothing.
/// </summary>
internal sealed class ForwarderStanding(TimeProvider time)
{
    private const int FailuresToBeDown = 3, AnswersToBeBack = 2;
    private const double Slow = 500, Quick = 300;

    private static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _door = new();
    private DateTimeOffset _failingSince;
    private int _failures, _answers;
    private double _usual = -1;

    public DnsForwarderState State { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Of the last answer to our own question.</summary>
    public double? Milliseconds { get; private set; }

    public DateTimeOffset? Since { get; private set; }

    /// <summary>Something is the matter: it is asked again soon.</summary>
    public bool InDoubt => _failures > 0 || State is DnsForwarderState.Unknown or DnsForwarderState.Down;

    /// <param name="took">For our own question; null for a client's, which may take as long as the rest of the world does.</param>
    /// <returns>Whether it is back.</returns>
    public bool Answered(TimeSpan? took)
    {
        lock (_door)
        {
            (_failures, _answers) = (0, _answers + 1);
            if (took is { TotalMilliseconds: var now })
            {
                Milliseconds = now;
                _usual = _usual < 0 ? now : 0.7 * _usual + 0.3 * now;
            }
            var down = State == DnsForwarderState.Down;
            if (down && _answers < AnswersToBeBack) return false;
            var slow = _usual > Slow || (State == DnsForwarderState.Slow && _usual > Quick);
            Turn(slow ? DnsForwarderState.Slow : DnsForwarderState.Up, slow ? $"It takes {_usual:0} milliseconds." : null);
            return down;
        }
    }

    /// <returns>Whether it is down from now on.</returns>
    public bool Failed(string reason)
    {
        lock (_door)
        {
            if (_failures++ == 0) _failingSince = time.GetUtcNow();
            _answers = 0;
            if (_failures < FailuresToBeDown || time.GetUtcNow() - _failingSince < DownAfter) return false;
            var already = State == DnsForwarderState.Down;
            Turn(DnsForwarderState.Down, reason);
            return !already;
        }
    }

    private void Turn(DnsForwarderState state, string? reason)
    {
        if (State != state) Since = time.GetUtcNow();
        (State, Reason) = (state, reason);
        if (state == DnsForwarderState.Down) _usual = -1; // what it took before says nothing of what comes
    }
}
