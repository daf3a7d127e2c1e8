using Appliance.Contracts;
using Appliance.Server.Enrollment.Decisions;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Enrollment.Endpoints;

/// <summary>Where a person's decisions come in.</summary>
internal static class DecisionEndpoints
{
    private const int LongestReason = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/api/v1/resources/{reference}/approve", ApproveAsync)
            .Needs(Permissions.ResourceWrite, scoped: true).WithName("ApproveResource").WithSummary("Makes a waiting machine a member: it gets its certificate, its name and its address.").WithTags("resources");
        api.MapPost("/api/v1/resources/{reference}/reject", RejectAsync)
            .Needs(Permissions.ResourceWrite, scoped: true).WithName("RejectResource").WithSummary("Refuses a stranger and ignores its addresses from now on.").WithTags("resources");
        api.MapDelete("/api/v1/resources/{reference}", RemoveAsync)
            .Needs(Permissions.ResourceWrite, scoped: true).WithName("RemoveResource").WithSummary("Removes a machine: its certificate is void, its names and addresses are free.").WithTags("resources");
    }

    private static async Task<Resource> ApproveAsync(
        string reference, ApproveRequest request, Decider decider, IResourceViews views, IMachineAccess reach, HttpContext context, CancellationToken stop)
    {
        var machine = reach.Resolve(reference, context.User, Permissions.ResourceWrite);
        if (request.Replace is { Length: > 0 } member) reach.Resolve(member, context.User, Permissions.ResourceWrite);
        return await views.ShowAsync(await decider.ApproveAsync($"{machine.Id}", request, context.User.CallerName(), stop), stop);
    }

    private static async Task<IResult> RejectAsync(string reference, RejectRequest request, Decider decider, IMachineAccess reach, HttpContext context, CancellationToken stop)
    {
        if (request.Reason?.Length > LongestReason)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The reason is too long.", [new("reason", $"must have at most {LongestReason} characters.")]);
        await decider.RejectAsync($"{reach.Resolve(reference, context.User, Permissions.ResourceWrite).Id}", request.Reason, context.User.CallerName(), stop);
        return Results.NoContent();
    }

    private static async Task<IResult> RemoveAsync(string reference, Decider decider, IMachineAccess reach, HttpContext context, CancellationToken stop)
    {
        await decider.RemoveAsync($"{reach.Resolve(reference, context.User, Permissions.ResourceWrite).Id}", context.User.CallerName(), stop);
        return Results.NoContent();
    }
}
