using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>Where operators list, make, change, try and remove rules.</summary>
internal sealed class RuleDesk(
    IStore store, Turns turns, RuleBook rules, RuleJudge judge, RuleApproval approval, RequestBook requests, IMachines machines, ISubnets subnets, IEvents events, IAuditNotes audit, TimeProvider clock)
{
    private const int MostRules = 200;

    public async Task<IReadOnlyList<ApprovalRule>> ListAsync(CancellationToken stop) => (await rules.AllAsync(store, stop)).ConvertAll(rule => rule.Is);

    public async Task<ApprovalRule> ShowAsync(string name, CancellationToken stop) => (await rules.FindAsync(store, name, stop))?.Is ?? throw Missing(name);

    public Task<ApprovalRuleReply> SetAsync(string name, ApprovalRuleSpec wanted, bool applyToWaiting, string by, CancellationToken stop) => turns.TakeAsync(async () =>
    {
        var spec = RuleSpecs.Check(name, wanted, subnets);
        var rule = await store.InTransactionAsync(async transaction =>
        {
            var all = await rules.AllAsync(transaction, stop);
            var before = all.Find(rule => rule.Is.Name == name)?.Is;
            if (before is null && all.Count >= MostRules) throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRules, $"There are {MostRules} rules already.");
            var kept = await rules.PutAsync(transaction, name, spec, by, stop);
            audit.Changed(before is null ? null : Text(before), Text(kept.Is));
            var what = before is null ? "made" : "changed";
            await events.RaiseAsync(transaction, new Event("enrollment.rule-changed", Severity.Notice, $"approval-rule/{name}", $"{by} {what} the approval rule {name}: at most {spec.Most} machines into the pool {spec.Pool}."), stop);
            return kept;
        }, stop);
        if (!applyToWaiting) return new ApprovalRuleReply(rule.Is, []);
        var verdicts = await ApplyAsync(rule, stop);
        return new ApprovalRuleReply(await ShowAsync(name, stop), verdicts);
    }, stop);

    public Task RemoveAsync(string name, string by, CancellationToken stop) => turns.TakeAsync(() => store.InTransactionAsync(async transaction =>
    {
        var before = (await rules.FindAsync(transaction, name, stop))?.Is ?? throw Missing(name);
        await rules.RemoveAsync(transaction, name, stop);
        audit.Changed(Text(before), null);
        await events.RaiseAsync(transaction, new Event("enrollment.rule-removed", Severity.Notice, $"approval-rule/{name}", $"{by} removed the approval rule {name}; the machines it let in stay."), stop);
        return true;
    }, stop), stop);

    /// <summary>What the rule would do with those that wait, were it like this among the others.</summary>
    public async Task<IReadOnlyList<RuleVerdict>> TryAsync(string name, ApprovalRuleSpec wanted, CancellationToken stop)
    {
        var spec = RuleSpecs.Check(name, wanted, subnets);
        var all = await rules.AllAsync(store, stop);
        var known = all.Find(rule => rule.Is.Name == name);
        var tried = new Rule(known?.Id ?? Guid.Empty, new ApprovalRule
        {
            Name = name,
            Order = spec.Order,
            When = spec.When!,
            Pool = spec.Pool,
            HostName = spec.HostName!,
            Most = spec.Most!.Value,
            Used = known?.Is.Used ?? 0,
            Ends = spec.Ends,
            UnlessData = spec.UnlessData,
            ChangedBy = "",
            Changed = clock.GetUtcNow(),
        });
        List<Rule> ordered = [.. all.Where(rule => rule != known).Append(tried).OrderBy(rule => rule.Is.Order).ThenBy(rule => rule.Is.Name, StringComparer.Ordinal)];
        var tally = new Tally();
        List<RuleVerdict> verdicts = [];
        await foreach (var candidate in WaitingAsync(stop))
        {
            if (await judge.JudgeAsync(store, ordered, candidate, tally, stop) is not { } verdict) continue;
            tally.Count(verdict);
            if (verdict.Rule == tried) verdicts.Add(verdict.Show());
            else if (candidate.Fits(tried.Is.When)) verdicts.Add(verdict.Show() with { Approved = false, HostName = null, Reason = $"the rule {verdict.Rule.Is.Name} comes first" });
        }
        return verdicts;
    }

    /// <summary>Machines for which another rule comes first are that one's, and are left alone.</summary>
    private async Task<IReadOnlyList<RuleVerdict>> ApplyAsync(Rule rule, CancellationToken stop)
    {
        var ordered = await rules.AllAsync(store, stop);
        List<RuleVerdict> verdicts = [];
        await foreach (var candidate in WaitingAsync(stop))
        {
            var first = await judge.JudgeAsync(store, ordered, candidate, new Tally(), stop);
            if (first?.Rule.Id == rule.Id && await approval.DecideAsync(ordered, candidate, stop) is { } decided) verdicts.Add(decided.Verdict.Show());
        }
        return verdicts;
    }

    /// <summary>Those that waited longest first.</summary>
    private async IAsyncEnumerable<Candidate> WaitingAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var request in await requests.AllWaitingAsync(store, stop))
        {
            if (await machines.ReportedAsync(store, request.Resource, stop) is { } hardware && judge.Look(request, hardware) is { } candidate) yield return candidate;
        }
    }

    private static string Text(ApprovalRule rule) => JsonSerializer.Serialize(rule, ContractsJson.Default.ApprovalRule);

    private static FaultException Missing(string name) => new(FaultKind.Missing, FaultCodes.NotFound, $"There is no approval rule {name}.");
}
