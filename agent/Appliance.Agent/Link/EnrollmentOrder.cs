using Appliance.Agent.Contracts;

namespace Appliance.Agent.Link;

/// <summary>Everything there is to say when asking to become a member.</summary>
internal sealed record EnrollmentOrder
{
    /// <summary>Tried in turn.</summary>
    public required IReadOnlyList<ServerAddress> Servers { get; init; }

    public required ServerPin Pin { get; init; }

    public required MachineKey Key { get; init; }

    /// <summary>Looks at the machine anew each time.</summary>
    public required Func<CancellationToken, Task<Hardware>> Facts { get; init; }

    /// <summary>Completes when the facts have become better (neighbours heard): then they are reported again, once.</summary>
    public Func<CancellationToken, Task> BetterFacts { get; init; } = stop => Task.Delay(Timeout.Infinite, stop);

    /// <summary>"discovery" or "host".</summary>
    public required string Role { get; init; }

    public string? BootToken { get; init; }

    public JoinToken? Join { get; init; }

    public ClockTrust Clock { get; init; }

    /// <summary>The interface to leave by; null leaves it to the routing table.</summary>
    public string? Via { get; init; }

    /// <summary>Whether to ask again after a refusal or a stranger's answer: the discovery system has nobody to report an error to.</summary>
    public bool Patient { get; init; }
}
