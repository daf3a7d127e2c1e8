using Appliance.Server;
using Appliance.Server.Events;
using Appliance.Server.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Appliance.Tests.Store;

/// <summary>A server of two rooms, Store and Events, furnished as the real one is.</summary>
internal sealed class GroundFloor : IAsyncDisposable
{
    private readonly IHost _host;

    private GroundFloor(IHost host) => _host = host;

    public IStore Store => _host.Services.GetRequiredService<IStore>();

    public IEvents Events => _host.Services.GetRequiredService<IEvents>();

    public IEventFeed Feed => _host.Services.GetRequiredService<IEventFeed>();

    public IServiceReport Report => _host.Services.GetRequiredService<IServiceReport>();

    public static GroundFloor Build(string data, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System);
        var reader = new SettingsReader(configuration);
        var rooms = new RoomBuilder(builder.Services, reader, new DataDirectory(data));
        StoreRoom.Add(rooms);
        EventsRoom.Add(rooms);
        reader.Problems().ShouldBeEmpty();
        return new GroundFloor(builder.Build());
    }

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}
