using Appliance.Contracts;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>Says what rules make of a machine that waits, and changes nothing.</summary>
internal sealed class RuleJudge(RuleBook rules, IMachines machines, ISubnets subnets, TimeProvider clock)
{
    private const int MostNamesTried = 1_000;

    /// <summary>Null for whom no rule is: a host that joins by a token, a member, a machine that is gone.</summary>
    public Candidate? Look(Request request, Hardware hardware)
    {
        if (request is not { State: RequestState.Waiting, IsHost: false } || machines.Find(request.Resource) is not { Member: false } machine) return null;
        return new Candidate(request, machine, MachineIdentity.Of(hardware).With(request.Mac), MachineFacts.Of(hardware), subnets.Containing(request.RemoteAddress)?.Name);
    }

    /// <summary>The verdict of the first that fits; null when none does. One that has ended is not asked.</summary>
    public async Task<Verdict?> JudgeAsync(IQueries queries, IEnumerable<Rule> ordered, Candidate candidate, Tally tally, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (ordered.FirstOrDefault(rule => !(rule.Is.Ends <= now) && candidate.Fits(rule.Is.When)) is not { } rule) return null;
        if (!tally.Knows(rule)) tally.Begin(rule, await rules.HighestAsync(queries, rule.Id, stop));
        var approvals = await rules.ApprovalsAsync(queries, candidate.Request.Mac, stop);
        var own = approvals.Where(approval => approval.Rule == rule.Id && approval.Resource == candidate.Machine.Id).Select(approval => (int?)approval.Number).FirstOrDefault();
        var stranger = approvals.Any(approval => approval.Resource != candidate.Machine.Id) || await rules.WasTurnedDownAsync(queries, candidate.Request.Mac, stop);
        var verdict = new Verdict(rule, candidate, null, 0, own is not null, Held(rule, candidate, own is not null, stranger, tally));
        return verdict.Held is null ? Named(verdict, own, tally) : verdict;
    }

    private string? Held(Rule rule, Candidate candidate, bool again, bool turnedDown, Tally tally)
    {
        if (Alike(candidate) is { } alike) return $"it looks like {alike.Name}";
        if (candidate.Request.ConflictWith is not null) return "it looks like a member";
        if (turnedDown) return "it was removed or rejected before";
        if (!again && !candidate.Machine.Name.StartsWith("new-", StringComparison.Ordinal)) return "a person has named it before";
        if (rule.Is.UnlessData && candidate.Facts.HasData) return "there is data on its disks";
        return !again && tally.Used(rule) >= rule.Is.Most ? $"the rule has let in its {rule.Is.Most} machines" : null;
    }

    private Machine? Alike(Candidate candidate) =>
        machines.Alike(candidate.Identity).FirstOrDefault(other => other.Id != candidate.Machine.Id && (other.Member || other.Waiting));

    private Verdict Named(Verdict verdict, int? own, Tally tally)
    {
        var template = verdict.Rule.Is.HostName;
        var counts = HostNameTemplate.Counts(template);
        for (int number = own ?? tally.Highest(verdict.Rule) + 1, tried = 0; tried < MostNamesTried; number++, tried++)
        {
            if (HostNameTemplate.Fill(template, number, verdict.Candidate.Facts, verdict.Candidate.Request.Mac) is not { } name)
                return verdict with { Held = "it has no serial number or asset tag that makes a host name with a digit in it" };
            if (IsFree(name, verdict.Candidate.Machine, tally)) return verdict with { HostName = name, Number = number };
            if (!counts) return verdict with { Held = $"the name {name} is taken" };
        }
        return verdict with { Held = "no name of its template is free" };
    }

    private bool IsFree(string name, Machine machine, Tally tally) => !tally.IsPromised(name) && machines.WithName(name) is var named && (named is null || named.Id == machine.Id);
}
