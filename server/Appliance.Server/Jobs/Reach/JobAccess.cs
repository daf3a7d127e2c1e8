using System.Globalization;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reach;

/// <summary>Jobs as far as a caller reaches: a job lies where the object lies that it is about, and belongs to whoever asked for it.</summary>
internal sealed class JobAccess(IStore store, IAccess access, IEnumerable<IPooledObjects> pooled) : IAccessObjects
{
    public string Kind => "job";

    public async ValueTask<AccessObject?> FindAsync(string name, CancellationToken stop) => await LookAsync(name, stop) is { } job ? About(job) : null;

    /// <param name="reference">Its number or its id.</param>
    /// <exception cref="FaultException">Missing: there is none, or none the caller may see. Denied: seen, but not to be done.</exception>
    public async Task<Guid> DemandAsync(string reference, ClaimsPrincipal caller, string permission, CancellationToken stop)
    {
        var job = await LookAsync(reference, stop) ?? throw Missing();
        access.Demand(caller, permission, About(job), Missing);
        return job.Id;
    }

    /// <summary>Whether the caller still sees it, while the pool of its machine or the caller's rights change.</summary>
    public async Task<bool> SeesAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop) =>
        access.MayEverywhere(caller, Permissions.JobRead) || (await FindAsync(id.ToString(), stop) is { } about && access.May(caller, Permissions.JobRead, about));

    public JobSight SightOf(ClaimsPrincipal caller)
    {
        if (access.MayEverywhere(caller, Permissions.JobRead)) return JobSight.Everything;
        var (me, may, all) = (caller.CallerId(), access.Filter(caller, Permissions.JobRead), pooled.SelectMany(objects => objects.All).ToList());
        return new JobSight(me, Part(null), Part(me));

        JobSight.Part Part(Guid? owner)
        {
            var elsewhere = may(new AccessObject("job/", Owner: owner));
            return new JobSight.Part(elsewhere, [.. all.Where(one => may(one with { Owner = owner }) != elsewhere).Select(one => one.Reference)]);
        }
    }

    private async Task<Row?> LookAsync(string reference, CancellationToken stop)
    {
        var isId = Guid.TryParse(reference, out var id);
        // -1 is no job's number.
        var number = long.TryParse(reference, NumberStyles.None, CultureInfo.InvariantCulture, out var spoken) ? spoken : -1;
        return await store.FirstAsync($"select id, object, asker from jobs.jobs where ({isId} and id = {id}) or number = {number}", row => new Row(row.GetGuid(0), row.TextOrNull(1), row.GuidOrNull(2)), stop);
    }

    private AccessObject About(Row job)
    {
        var about = job.Object is { } reference ? pooled.Select(objects => objects.Find(reference)).FirstOrDefault(found => found is not null) : null;
        return new AccessObject($"job/{job.Id}", about?.Pool, about?.Project, job.Asker);
    }

    private static FaultException Missing() => new(FaultKind.Missing, FaultCodes.NotFound, "There is no such job.");

    private sealed record Row(Guid Id, string? Object, Guid? Asker);
}
