using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Jobs.Reach;
using Appliance.Server.Jobs.Reading;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Appliance.Server.Jobs.Endpoints;

/// <summary><c>GET /api/v1/jobs/{reference}/lines</c>: a page of a job's history, or the stream of it when the client accepts <c>text/event-stream</c>.</summary>
internal static class JobLineEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/v1/jobs/{reference}/lines", GetAsync)
        .Needs(Permissions.JobRead, scoped: true).WithTags("jobs").WithName("ListJobLines")
        .WithSummary("A job's history and what its steps said, oldest first, after a given line")
        .WithDescription("A page's 'next' is the next 'after'. With 'Accept: text/event-stream' the answer is a stream of server-sent events that ends with the job; 'Last-Event-ID' or 'after' says from where.");

    private static async Task<Results<Ok<Page<JobLine>>, ServerSentEvents<JobLine>>> GetAsync(
        string reference, string? after, string? limit, [FromHeader(Name = "Last-Event-ID")] string? resume, HttpRequest request, ClaimsPrincipal caller, JobAccess access, JobLines lines,
        IOptions<JsonOptions> json, TimeProvider time, IHostApplicationLifetime server, CancellationToken stop)
    {
        var faults = new List<FieldFault>();
        var from = JobListRequest.Number("after", after, 0, long.MaxValue, faults);
        from = JobListRequest.Number("Last-Event-ID", resume, 0, long.MaxValue, faults) ?? from;
        var most = (int)(JobListRequest.Number("limit", limit, 1, JobListRequest.MostLimit, faults) ?? JobListRequest.DefaultLimit);
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The query is wrong.", faults);
        var job = await access.DemandAsync(reference, caller, Permissions.JobRead, stop);
        if (ServerSentEvents.AreWanted(request))
            return new ServerSentEvents<JobLine>(end => lines.FollowAsync(job, from ?? 0, () => access.SeesAsync(job, caller, end), end), line => line.Id, json.Value.SerializerOptions, time, server.ApplicationStopping);
        return TypedResults.Ok(await lines.ListAsync(job, from ?? 0, most, stop));
    }
}
