using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Enrollment.Decisions;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>
/// Does what a rule says, in a transaction of its own: a request that waits is there before a rule sees it, and goes on waiting when the rule
/// can not do it. The caller holds the turn.
/// </summary>
internal sealed class RuleApproval(
    IStore store, RuleBook rules, RuleJudge judge, RequestBook requests, Lookalikes lookalikes, Admission admission, IMachines machines, IEvents events, IAuditNotes audit)
{
    /// <summary>A machine has just asked. Rules that were made or changed since it began to wait are not for it.</summary>
    /// <returns>What it is given; null when it waits for a person.</returns>
    public async Task<EnrollmentIssued?> DecideAsync(Guid request, Hardware hardware, CancellationToken stop)
    {
        if (await requests.FindAsync(store, request, stop) is not { } waiting) return null;
        var ordered = (await rules.AllAsync(store, stop)).Where(rule => rule.Is.Changed <= waiting.Since).ToList();
        if (ordered.Count == 0 || judge.Look(waiting, hardware) is not { } candidate) return null;
        return (await DecideAsync(ordered, candidate, stop))?.Issued;
    }

    /// <summary>One machine, by the first of these rules that fits.</summary>
    /// <returns>Null when none fits.</returns>
    public async Task<(Verdict Verdict, EnrollmentIssued? Issued)?> DecideAsync(IReadOnlyList<Rule> ordered, Candidate candidate, CancellationToken stop)
    {
        Verdict? verdict = null;
        EnrollmentIssued? issued = null;
        try
        {
            issued = await store.InTransactionAsync(async transaction =>
            {
                verdict = await judge.JudgeAsync(transaction, ordered, candidate, new Tally(), stop);
                if (verdict is null || await rules.HoldAsync(transaction, verdict.Rule.Id, stop) is not { } held) return null;
                // Again, now that nobody else can use it up.
                verdict = await judge.JudgeAsync(transaction, [held], candidate, new Tally(), stop);
                return verdict is { Held: null } ? await AdmitAsync(transaction, verdict, stop) : null;
            }, stop);
        }
        catch (FaultException refused) when (verdict is not null)
        {
            verdict = verdict with { Held = refused.Message.TrimEnd('.') };
        }
        if (verdict is { Held: { } why }) events.Raise(new Event("enrollment.rule-held", Severity.Notice, $"resource/{candidate.Machine.Id}", $"{candidate.Machine.Name} fits the rule {verdict.Rule.Is.Name}, but waits for a person: {why}."));
        return verdict is null ? null : (verdict, issued);
    }

    private async Task<EnrollmentIssued> AdmitAsync(ITransaction transaction, Verdict verdict, CancellationToken stop)
    {
        var (rule, candidate, name) = (verdict.Rule, verdict.Candidate, verdict.HostName!);
        var id = candidate.Machine.Id;
        if (!verdict.Again) await rules.CountAsync(transaction, rule.Id, candidate.Request.Mac, id, verdict.Number, stop);
        await machines.SetPoolAsync(transaction, id, rule.Is.Pool, stop);
        var issued = await admission.AdmitAsync(transaction, candidate.Request, candidate.Machine, null, name, $"The rule {rule.Is.Name}", stop);
        await lookalikes.JudgeOthersAsync(transaction, id, candidate.Identity, id, name, stop);
        var after = JsonSerializer.Serialize(new { name, pool = rule.Is.Pool, number = verdict.Number, of = rule.Is.Most, madeBy = rule.Is.ChangedBy });
        await audit.DecidedAsync(transaction, $"rule {rule.Is.Name}", "approve by rule", $"resource/{id}", after, stop);
        return issued;
    }
}
