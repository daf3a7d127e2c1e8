using Appliance.Agent.Contracts;
using Appliance.Agent.Tickets;

namespace Appliance.Agent.Link;

/// <summary>What a member needs to stay connected.</summary>
internal sealed record MemberOrder
{
    public required Member Member { get; init; }

    public required ServerPin Pin { get; init; }

    public required MachineKey Key { get; init; }

    /// <summary>Where certificates are kept that renew themselves; null where a new key is made at each boot.</summary>
    public ICredentials? Credentials { get; init; }

    public required Func<CancellationToken, Task<Hardware>> Facts { get; init; }

    /// <summary>Completes when the facts have become better; then they are reported again, once.</summary>
    public Func<CancellationToken, Task> BetterFacts { get; init; } = stop => Task.Delay(Timeout.Infinite, stop);

    /// <summary>How much of the machine is in use at this moment; null when nobody can tell.</summary>
    public Func<Usage?> Usage { get; init; } = () => null;

    /// <summary>Who takes the appliance's orders; it outlives every connection.</summary>
    public required TicketDesk Tickets { get; init; }

    public required string Role { get; init; }

    /// <summary>Another one after each start of the machine.</summary>
    public required string BootId { get; init; }

    public ClockTrust Clock { get; init; }

    public string? Via { get; init; }
}
