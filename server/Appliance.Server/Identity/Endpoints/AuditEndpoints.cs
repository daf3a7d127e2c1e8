using System.ComponentModel.DataAnnotations;
using Appliance.Contracts;
using Appliance.Server.Identity.Audit;
using Appliance.Server.Identity.People;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>/api/v1/audit</summary>
internal static class AuditEndpoints
{
    private const int MostPerPage = 1000;
    private const int LongestText = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/api/v1/audit").WithTags("audit");
        audit.MapGet("", ListAsync).Needs(Permissions.AuditRead).WithName("ListAudit")
            .WithSummary("Who changed or tried to change what, newest first; with 'after' oldest first behind that row, for copying the trail elsewhere.");
        audit.MapGet("/verify", (AuditTrail trail, CancellationToken stop) => trail.VerifyAsync(stop)).Needs(Permissions.AuditRead).WithName("VerifyAudit")
            .WithSummary("Follows the chain of hashes from the last seal to the end and names the first row that is broken.");
    }

    private static Task<Page<AuditRecord>> ListAsync(
        AuditTrail trail, CancellationToken stop, string? who = null, string? search = null, long? before = null, long? after = null, [Range(1, MostPerPage)] int limit = 100)
    {
        var faults = new List<FieldFault>();
        if (limit is < 1 or > MostPerPage) faults.Add(new FieldFault("limit", $"must be 1 to {MostPerPage}"));
        if (search?.Length > LongestText) faults.Add(new FieldFault("search", $"must have at most {LongestText} characters"));
        if (after is not null && (before ?? (object?)who ?? search) is not null) faults.Add(new FieldFault("after", "can not be asked together with others"));
        return faults.Count > 0
            ? throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list can not be made.", faults)
            : trail.ListAsync(who is null ? null : Users.Fold(who), search is null ? null : StorableText.Of(search), limit, before, after, stop);
    }
}
