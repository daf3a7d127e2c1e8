using System.Buffers.Text;
using System.Globalization;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server;
using Appliance.Server.Agents;
using Appliance.Server.Boot;
using Appliance.Server.Boot.Tokens;
using Appliance.Server.Dhcp;
using Appliance.Server.Enrollment;
using Appliance.Server.Enrollment.Decisions;
using Appliance.Server.Enrollment.Members;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Identity.Certificates;
using Appliance.Server.Identity.JoinTokens;
using Appliance.Server.Inventory;
using Appliance.Server.Inventory.Snapshot;
using Appliance.Server.Network;
using Appliance.Server.Store;
using Appliance.Tests.Frame;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Enrollment;

/// <summary>
/// The rooms Inventory, Agents and Enrollment as they are, over a real database, with simple neighbours. Its clock stands still until a
/// test turns it. <see cref="ServeAsync"/> opens the two gRPC doors on loopback.
/// </summary>
internal sealed class MembersWorld : IAsyncDisposable
{
    private readonly TestStore _database;
    private readonly Dictionary<string, string?> _settings;
    private readonly TemporaryFolder _data = new();
    private WebApplication _app;

    private MembersWorld(TestStore database, Dictionary<string, string?> settings)
    {
        _database = database;
        _settings = settings;
        CutStore = new CutStore(database.Store);
        _app = Build();
    }

    /// <summary>Where its machines speak from.</summary>
    public const string Address = "10.99.0.200";

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public RecordingEvents Events { get; } = new();

    public ICertificateAuthority Authority => Get<ICertificateAuthority>();

    /// <summary>The authority with its private keys, for forgeries.</summary>
    public AuthorityFiles AuthorityFiles => AuthorityFiles.Open(Path.Combine(_data.Path, "identity"), Clock.GetUtcNow());

    public TestNetwork Network { get; } = new();

    public CutStore CutStore { get; }

    public IStore Store => _database.Store;

    public IServiceProvider Services => _app.Services;

    public IMachines Machines => Get<IMachines>();

    public IEnrollmentDesk Desk => Get<IEnrollmentDesk>();

    public Decider Decider => Get<Decider>();

    public int AgentsPort => Get<AgentsSettings>().Port;

    public int EnrolmentPort => Get<AgentsSettings>().EnrolmentPort;

    public static async Task<MembersWorld> CreateAsync(Dictionary<string, string?>? settings = null)
    {
        var world = new MembersWorld(await TestStore.CreateAsync(), settings ?? []);
        await world.ReadAsync();
        return world;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Everything in memory is gone; the database is as it was.</summary>
    public async Task RestartAsync()
    {
        await _app.DisposeAsync();
        _app = Build();
        await ReadAsync();
    }

    public Task ServeAsync() => _app.StartAsync(Stop);

    public Task KeepDeadlinesAsync() => Get<KeepDeadlines>().RunAsync(Stop);

    public async Task<string> BootTokenAsync(MacAddress mac, bool expired = false)
    {
        var settings = new BootSettings();
        var token = await new BootTokens(Store, settings, Clock).IssueAsync(mac, Guid.CreateVersion7(Clock.GetUtcNow()), Stop);
        if (expired) Clock.Advance(TimeSpan.FromMinutes(settings.TokenMinutes));
        return token;
    }

    public async Task<(string Id, byte[] Secret)> JoinTokenAsync(string? host = null)
    {
        var made = await Get<JoinTokenDesk>().MakeAsync(host, TimeSpan.FromMinutes(15), "admin", Stop);
        var parts = made.Token.Split('.');
        return (parts[1], Base64Url.DecodeFromChars(parts[2]));
    }

    /// <summary>A machine whose DHCP packets have been seen, with a lease and a boot token.</summary>
    public async Task<TestMachine> BootAsync(int number, string uuid = "", string serial = "")
    {
        var mac = InventoryWorld.Mac(number);
        await Machines.SeenAsync(mac, FirmwareKind.Bios, Stop);
        Network.Leases[mac] = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.{number / 250}.{number % 250 + 2}"));
        return new TestMachine(uuid, serial, mac) { BootToken = await BootTokenAsync(mac) };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _data.Dispose();
    }

    private async Task ReadAsync()
    {
        await Get<KeepMemoryTrue>().LoadAsync(Stop);
        await Get<CertificateRegister>().LoadAsync(Store, Stop);
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel();
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Agents:Address"] = "127.0.0.1",
            ["Agents:Port"] = $"{LoopbackPort.Free()}",
            ["Agents:EnrolmentPort"] = $"{LoopbackPort.Free()}",
        });
        builder.Configuration.AddInMemoryCollection(_settings);
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IStore>(CutStore);
        services.AddSingleton<IEvents>(Events);
        services.AddSingleton<IBootTokens>(new BootTokens(CutStore, new BootSettings(), Clock));
        services.AddSingleton<ISubnets>(Network);
        services.AddSingleton<IReservations>(Network);
        services.AddSingleton<INames>(Network);
        services.AddSingleton<ILeases>(Network);
        services.AddSingleton<IBootTimeline>(Network);
        services.AddTransient<IConfigureOptions<KestrelServerOptions>, DoorKeeper>();
        var reader = new SettingsReader(builder.Configuration);
        var data = new DataDirectory(_data.Path);
        services.AddSingleton(data);
        var furnish = new RoomBuilder(services, reader, data);
        IdentityRoom.Add(furnish);
        InventoryRoom.Add(furnish);
        AgentsRoom.Add(furnish);
        EnrollmentRoom.Add(furnish);
        services.AddSingleton<KeepMemoryTrue>();
        services.AddSingleton<KeepDeadlines>();
        reader.Problems().ShouldBeEmpty();
        var app = builder.Build();
        DoorKeeper.Build(app, doors =>
        {
            InventoryRoom.Map(doors);
            AgentsRoom.Map(doors);
            EnrollmentRoom.Map(doors);
        });
        return app;
    }
}
