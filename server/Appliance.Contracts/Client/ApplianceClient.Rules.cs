namespace Appliance.Contracts;

/// <summary>Approval rules.</summary>
public sealed partial class ApplianceClient
{
    public Task<IReadOnlyList<ApprovalRule>> ApprovalRulesAsync(CancellationToken stop) => GetAsync("approval-rules", ContractsJson.Default.IReadOnlyListApprovalRule, stop);

    public Task<ApprovalRule> ApprovalRuleAsync(string name, CancellationToken stop) => GetAsync($"approval-rules/{Part(name)}", ContractsJson.Default.ApprovalRule, stop);

    /// <param name="applyToWaiting">Also decide about the machines that wait already.</param>
    public Task<ApprovalRuleReply> SetApprovalRuleAsync(string name, ApprovalRuleSpec spec, bool applyToWaiting, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"approval-rules/{Part(name)}" + Query(("applyToWaiting", applyToWaiting ? "true" : null)), spec, ContractsJson.Default.ApprovalRuleSpec), ContractsJson.Default.ApprovalRuleReply, stop);

    public Task RemoveApprovalRuleAsync(string name, CancellationToken stop) => DeleteAsync($"approval-rules/{Part(name)}", stop);

    /// <summary>What the rule would do with the machines that wait, were it like this under this name. Nothing is changed.</summary>
    public Task<IReadOnlyList<RuleVerdict>> TryApprovalRuleAsync(string name, ApprovalRuleSpec spec, CancellationToken stop) =>
        PostAsync($"approval-rules/{Part(name)}/dry-run", spec, ContractsJson.Default.ApprovalRuleSpec, ContractsJson.Default.IReadOnlyListRuleVerdict, stop);
}
