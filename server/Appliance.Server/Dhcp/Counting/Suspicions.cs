using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Dhcp.Counting;

/// <summary>
/// Tells the event list of packets no honest client sends. A flood of them, each a little different, is one event a minute for each
/// reason, with their number.
/// </summary>
internal sealed class Suspicions(IEvents events, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<DropReason, (DateTimeOffset Said, long Unsaid)> _seen = [];

    /// <param name="details">Asked for only when they are told.</param>
    public void Consider(DropReason reason, Func<string> details)
    {
        if (Words(reason) is not { } what) return;
        var now = time.GetUtcNow();
        long unsaid;
        lock (_gate)
        {
            var (said, count) = _seen.GetValueOrDefault(reason, (DateTimeOffset.MinValue, 0));
            if (said > now - Quiet)
            {
                _seen[reason] = (said, count + 1);
                return;
            }
            _seen[reason] = (now, 0);
            unsaid = count;
        }
        var more = unsaid > 0 ? $" There were {unsaid} more since the last one told of." : "";
        events.Raise(new Event("dhcp.suspicious-packet", Severity.Warning, null, $"A DHCP packet was dropped: {what} ({details()}).{more}"));
    }

    private static string? Words(DropReason reason) => reason switch
    {
        DropReason.HopsWithoutRelay => "it counts relays and names none",
        DropReason.RelayIsUs => "it names our own address as its relay",
        DropReason.RelayInvalid => "the relay it names can not be one",
        DropReason.RelayUnknown => "the relay it names is on no subnet that is served here",
        DropReason.SourceMismatch => "it speaks for an address it does not come from",
        DropReason.NotItsAddress => "it gives back or declines an address that is not its sender's",
        DropReason.PortLimit => "its switch port brings more new clients than one port should; somebody may be using up the addresses",
        _ => null,
    };
}
