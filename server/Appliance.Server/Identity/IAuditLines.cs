using Appliance.Contracts;

namespace Appliance.Server.Identity;

/// <summary>The audit trail, for the room that carries it elsewhere.</summary>
public interface IAuditLines
{
    /// <summary>Oldest first, without gaps but for what is behind a seal.</summary>
    Task<IReadOnlyList<AuditRecord>> AfterAsync(long after, int limit, CancellationToken stop);
}
