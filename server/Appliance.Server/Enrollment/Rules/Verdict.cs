using Appliance.Contracts;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>What the first rule that fits says of a machine.</summary>
/// <param name="Number">What {n} is; 0 when it is held.</param>
/// <param name="Again">This rule has let this very machine in before: it does not count twice.</param>
/// <param name="Held">Why it waits for a person all the same; null: it is approved.</param>
internal sealed record Verdict(Rule Rule, Candidate Candidate, string? HostName, int Number, bool Again, string? Held)
{
    public RuleVerdict Show() => new(Candidate.Machine.Id.Value, Candidate.Machine.Name, Held is null, HostName, Held);
}
