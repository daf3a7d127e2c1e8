namespace Appliance.Contracts;

/// <summary>Approves machines that wait without asking a person. Of several the one with the lowest order that matches counts.</summary>
public sealed record ApprovalRule
{
    public required string Name { get; init; }

    /// <summary>Lower is asked first; rules of one order go by name.</summary>
    public required int Order { get; init; }

    public required RuleConditions When { get; init; }

    /// <summary>Where its machines go.</summary>
    public required string Pool { get; init; }

    /// <summary>"node-{n}", "node-{n:3}", "{serial}", "{asset}" or "{mac}", and what stands around it.</summary>
    public required string HostName { get; init; }

    /// <summary>So many machines at most, ever.</summary>
    public required int Most { get; init; }

    /// <summary>So many it has let in. It never sinks: a machine that was removed has been let in all the same.</summary>
    public required int Used { get; init; }

    /// <summary>From then on it is as if it were not there.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>Machines with something on a disk wait for a person.</summary>
    public required bool UnlessData { get; init; }
    public required string ChangedBy { get; init; }
    public required DateTimeOffset Changed { get; init; }

    /// <summary>What to send to have it like this.</summary>
    public ApprovalRuleSpec Spec() => new(HostName, Most, When, Pool, Order, Ends, UnlessData);
}

/// <summary>A whole rule; what is not named is as here.</summary>
/// <param name="HostName">Must be given; see <see cref="ApprovalRule.HostName"/>.</param>
/// <param name="Most">1 to 10,000; must be given.</param>
/// <param name="When">Must be given, and name something.</param>
/// <param name="Pool">1 to 63 signs of a-z, 0-9 and '-'.</param>
/// <param name="Order">0 to 1,000,000.</param>
public sealed record ApprovalRuleSpec(
    string? HostName = null, int? Most = null, RuleConditions? When = null, string Pool = "default", int Order = 100, DateTimeOffset? Ends = null, bool UnlessData = true);

/// <summary>What a machine must be; all that is named must hold, and something must be named. Texts are compared without regard to case.</summary>
public sealed record RuleConditions
{
    /// <summary>As it reports it; with a '*' at the end, how it begins.</summary>
    public string? Maker { get; init; }

    /// <summary>As <see cref="Maker"/>.</summary>
    public string? Model { get; init; }

    /// <summary>The name of the subnet it calls from.</summary>
    public string? Subnet { get; init; }

    /// <summary>How the address it booted from begins: 1 to 6 bytes, such as "52:54:00".</summary>
    public string? MacPrefix { get; init; }
    public FirmwareKind? Firmware { get; init; }

    /// <summary>Both ends included; the machine's memory is rounded to whole GiB.</summary>
    public int? LeastMemoryGib { get; init; }
    public int? MostMemoryGib { get; init; }

    /// <summary>Both ends included; removable ones do not count.</summary>
    public int? LeastDisks { get; init; }
    public int? MostDisks { get; init; }
}

/// <param name="Verdicts">What became of those that waited; empty unless that was asked for.</param>
public sealed record ApprovalRuleReply(ApprovalRule Rule, IReadOnlyList<RuleVerdict> Verdicts);

/// <summary>What a rule does, or would do, with a machine that waits and fits it.</summary>
/// <param name="Machine">Its name while it waits.</param>
/// <param name="Approved">False: it goes on waiting.</param>
/// <param name="HostName">The name it gets.</param>
/// <param name="Reason">Why it goes on waiting.</param>
public sealed record RuleVerdict(Guid Resource, string Machine, bool Approved, string? HostName, string? Reason);
