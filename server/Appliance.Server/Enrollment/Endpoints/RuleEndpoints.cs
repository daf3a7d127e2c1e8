using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Enrollment.Rules;
using Appliance.Server.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Enrollment.Endpoints;

/// <summary>/api/v1/approval-rules. A rule stands for a person who may approve any machine, so nobody makes one who may not do that by hand.</summary>
internal static class RuleEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var rules = api.MapGroup("/api/v1/approval-rules").WithTags("approval-rules");
        rules.MapGet("", (RuleDesk desk, CancellationToken stop) => desk.ListAsync(stop))
            .Needs(Permissions.ResourceRead).WithName("ListApprovalRules").WithSummary("All rules that approve machines, in the order they are asked.");
        rules.MapGet("/{name}", (string name, RuleDesk desk, CancellationToken stop) => desk.ShowAsync(name, stop))
            .Needs(Permissions.ResourceRead).WithName("ShowApprovalRule").WithSummary("Shows one approval rule.");
        rules.MapPut("/{name}", SetAsync)
            .Needs(Permissions.ResourceWrite).WithName("SetApprovalRule").WithSummary("Makes an approval rule or puts a whole one in its place; 'applyToWaiting' also decides about machines that wait already.");
        rules.MapDelete("/{name}", RemoveAsync)
            .Needs(Permissions.ResourceWrite).WithName("RemoveApprovalRule").WithSummary("Removes an approval rule; the machines it let in stay.");
        rules.MapPost("/{name}/dry-run", (string name, ApprovalRuleSpec spec, RuleDesk desk, CancellationToken stop) => desk.TryAsync(name, spec, stop))
            .Needs(Permissions.ResourceRead).WithName("TryApprovalRule").WithSummary("Says what a rule would do with the machines that wait, and changes nothing.");
    }

    private static Task<ApprovalRuleReply> SetAsync(string name, ApprovalRuleSpec spec, RuleDesk desk, ClaimsPrincipal caller, CancellationToken stop, bool applyToWaiting = false) =>
        desk.SetAsync(name, spec, applyToWaiting, caller.CallerName(), stop);

    private static async Task<NoContent> RemoveAsync(string name, RuleDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        await desk.RemoveAsync(name, caller.CallerName(), stop);
        return TypedResults.NoContent();
    }
}
