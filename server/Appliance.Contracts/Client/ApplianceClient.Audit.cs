namespace Appliance.Contracts;

/// <summary>The audit trail.</summary>
public sealed partial class ApplianceClient
{
    /// <summary>Newest first; with <paramref name="after"/> oldest first behind that row.</summary>
    public Task<Page<AuditRecord>> AuditAsync(string? who, string? search, int limit, long? before, long? after, CancellationToken stop) =>
        GetAsync("audit" + Query(("who", who), ("search", search), ("limit", $"{limit}"), ("before", $"{before}"), ("after", $"{after}")), ContractsJson.Default.PageAuditRecord, stop);

    public Task<AuditCheck> VerifyAuditAsync(CancellationToken stop) => GetAsync("audit/verify", ContractsJson.Default.AuditCheck, stop);
}
