using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Jobs;
using Appliance.Server.Jobs.Decisions;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Jobs.Orders;
using Appliance.Server.Jobs.Reading;
using Appliance.Server.Jobs.Reconciling;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Jobs;

/// <summary>The room's parts on a real database, without its loops: a test claims and runs as it likes.</summary>
internal sealed class JobsWorld : IAsyncDisposable
{
    private readonly TestStore? _own;
    private readonly ServiceProvider _services;

    private JobsWorld(TestStore database, bool isOwn, JobKind[] kinds, Func<IJournal, IJournal> journal)
    {
        _own = isOwn ? database : null;
        Store = database.Store;
        var services = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(database.Store).AddSingleton(new JobsSettings()).AddSingleton<IEvents, SilentEvents>()
            .AddSingleton<Bells>().AddSingleton<Holds>().AddSingleton<JobKinds>().AddSingleton<JobEvents>().AddSingleton<JobMeters>().AddSingleton<Voices>()
            .AddSingleton<Claims>().AddSingleton<Journal>().AddSingleton<JobRunner>().AddSingleton<IJobs, JobOrders>()
            .AddSingleton<JobDecisions>().AddSingleton<JobList>().AddSingleton<JobDetails>().AddSingleton<JobLines>()
            .AddSingleton(provider => journal(provider.GetRequiredService<Journal>()));
        foreach (var kind in kinds) services.AddSingleton(kind);
        _services = services.BuildServiceProvider();
    }

    public IStore Store { get; }

    public IJobs Jobs => Get<IJobs>();

    public JobDecisions Decide => Get<JobDecisions>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<JobsWorld> CreateAsync(params JobKind[] kinds) => new(await TestStore.CreateAsync(), true, kinds, journal => journal);

    /// <summary>One more server on a database.</summary>
    public static JobsWorld On(TestStore database, Func<IJournal, IJournal> journal, params JobKind[] kinds) => new(database, false, kinds, journal);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>What a worker does, once.</summary>
    /// <returns>The job it had; null when there was nothing to claim.</returns>
    public async Task<ClaimedJob?> WorkOnceAsync()
    {
        var before = TimeProvider.System.GetTimestamp();
        if (await Get<Claims>().TakeAsync(Stop) is not { } job) return null;
        using var hold = new Hold(job, TimeProvider.System, before);
        await Get<JobRunner>().RunAsync(hold);
        return job;
    }

    /// <summary>Until nothing is left that may run; pauses and leases end at once.</summary>
    public async Task WorkAsync()
    {
        do await HurryAsync();
        while (await WorkOnceAsync() is not null);
    }

    /// <summary>Every pause is over and every lease has ended, as if time had passed.</summary>
    public Task HurryAsync() => Store.ExecuteAsync("update jobs.jobs set due = clock_timestamp(), lease_until = null where ended is null", Stop);

    public async Task<Guid> OrderAsync<TState>(Job<TState> kind, TState order, params string[] objects) where TState : class =>
        (await Jobs.OrderAsync(kind, order, new JobRequest("ann", $"try {kind.Kind}", objects), Stop)).Id;

    public Task<JobDetail> ShowAsync(Guid id) => Jobs.ShowAsync(id, Stop);

    public async Task<IReadOnlyList<JobLine>> LinesAsync(Guid id) => (await Get<JobLines>().ListAsync(id, 0, 10_000, Stop)).Items;

    /// <summary>The loops that claim and run by themselves.</summary>
    public JobEngine Engine(int workers) => ActivatorUtilities.CreateInstance<JobEngine>(_services, new JobsSettings { Workers = workers }, new Backlog(Store));

    /// <summary>One run of a reconciler of the room.</summary>
    public async Task<Reconciled> ReconcileAsync<T>() where T : Reconciler
    {
        var (one, table) = (ActivatorUtilities.CreateInstance<T>(_services), new ReconcilerTable(Store));
        await table.KnowAsync([one.Name], Stop);
        var epoch = await table.TakeAsync(one.Name, Get<Claims>().Me, TimeSpan.FromMinutes(1), TimeSpan.Zero, Stop);
        var result = await one.RunAsync(new ReconcilerRun(one.Name, epoch!.Value, Stop));
        await table.EndAsync(one.Name, epoch.Value, TimeSpan.Zero, result.ToString(), null, null, Stop);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_own is not null) await _own.DisposeAsync();
    }
}
