using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Jobs.Decisions;
using Appliance.Server.Jobs.Reach;
using Appliance.Server.Jobs.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Appliance.Server.Jobs.Endpoints;

/// <summary>/api/v1/jobs</summary>
internal static class JobEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/api/v1/jobs").WithTags("jobs");
        jobs.MapGet("", ListAsync).Needs(Permissions.JobRead, scoped: true).WithName("ListJobs")
            .WithSummary("Lists jobs, newest first; send a page's 'next' as the next 'before'.");
        jobs.MapGet("/{reference}", ShowAsync)
            .Needs(Permissions.JobRead, scoped: true).WithName("ShowJob").WithSummary("One job, by its number or id: its steps, what it locks and waits for, and what can be done about it.");
        Decision(jobs, "cancel", "Ends a job between two steps, or in one that allows it; what was done is undone.", (decide, id, by, stop) => decide.CancelAsync(id, by, stop));
        Decision(jobs, "retry", "Tries the step that waits for it, or the undo that is stuck, at once.", (decide, id, by, stop) => decide.RetryAsync(id, by, stop));
        Decision(jobs, "skip", "Declares the undo that is stuck as done, and goes on with the step before.", (decide, id, by, stop) => decide.SkipAsync(id, by, stop));
        Decision(jobs, "give-up", "Declares a stuck job as undone by hand: it ends and frees what it locks.", (decide, id, by, stop) => decide.GiveUpAsync(id, by, stop));
    }

    private static Task<Page<JobSummary>> ListAsync(
        JobList list, JobAccess access, ClaimsPrincipal caller, CancellationToken stop, string? state = null, string? open = null, [FromQuery(Name = "object")] string? about = null, string? kind = null, string? askedBy = null,
        string? search = null, string? limit = null, string? before = null) =>
        list.ListAsync(JobListRequest.Read(state, open, about, kind, askedBy, search, limit, before), access.SightOf(caller), stop);

    private static async Task<JobDetail> ShowAsync(string reference, JobDetails details, JobAccess access, ClaimsPrincipal caller, CancellationToken stop) =>
        await details.ShowAsync(await access.DemandAsync(reference, caller, Permissions.JobRead, stop), stop);

    private static void Decision(RouteGroupBuilder jobs, string verb, string summary, Func<JobDecisions, Guid, string, CancellationToken, Task> decide) =>
        jobs.MapPost($"/{{reference}}/{verb}", async (string reference, JobDecisions decisions, JobDetails details, JobAccess access, ClaimsPrincipal caller, CancellationToken stop) =>
        {
            var id = await access.DemandAsync(reference, caller, Permissions.JobWrite, stop);
            await decide(decisions, id, caller.CallerName(), stop);
            return await details.ShowAsync(id, stop);
        }).Needs(Permissions.JobWrite, scoped: true).WithName($"{Capital(verb)}Job").WithSummary(summary);

    private static string Capital(string verb) => string.Concat(verb.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
