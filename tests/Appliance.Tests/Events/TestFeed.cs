using System.Diagnostics.Metrics;
using Appliance.Server.Events;
using Appliance.Server.Events.Feed;
using Appliance.Server.Events.Queue;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Events;

/// <summary>The room Events, furnished over a fresh database and working.</summary>
internal sealed class TestFeed : IAsyncDisposable
{
    private readonly TestStore _db;
    private readonly EventKeeper _keeper;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private TestFeed(TestStore db, TimeProvider time)
    {
        _db = db;
        var signals = new FeedSignals();
        var metrics = new EventsMetrics(_services.GetRequiredService<IMeterFactory>());
        var queue = new EventQueue(time);
        var settings = new EventsSettings { RetentionDays = 7 };
        Table = new EventTable(db.Store, settings);
        Events = new EventLog(queue, signals, metrics, time, NullLogger<EventLog>.Instance);
        Feed = new EventFeed(Table, signals, time);
        Acknowledgements = new Acknowledgements(db.Store, Table, Events, time);
        _keeper = new EventKeeper(queue, Table, db.Store, signals, settings, metrics, time, NullLogger<EventKeeper>.Instance);
    }

    public IStore Store => _db.Store;

    public EventTable Table { get; }

    public Acknowledgements Acknowledgements { get; }

    public IEvents Events { get; }

    public IEventFeed Feed { get; }

    public static async Task<TestFeed> CreateAsync(TimeProvider? time = null)
    {
        var feed = new TestFeed(await TestStore.CreateAsync(), time ?? TimeProvider.System);
        await feed._keeper.StartAsync(TestContext.Current.CancellationToken);
        return feed;
    }

    public async ValueTask DisposeAsync()
    {
        await _keeper.StopAsync(CancellationToken.None);
        _keeper.Dispose();
        await _services.DisposeAsync();
        await _db.DisposeAsync();
    }
}
