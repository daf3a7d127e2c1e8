using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Network;
using Appliance.Server.Store;
using Appliance.Tests.Frame;
using Appliance.Tests.Network;
using Appliance.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>
/// The whole daemon in this process, on a database, a data directory and a loopback address of its own:
/// <c>await using var appliance = await TestAppliance.StartAsync();</c>. Set up already, unless asked otherwise.
/// </summary>
internal sealed class TestAppliance : IAsyncDisposable
{
    public const string Administrator = "ada";
    public const string Password = "a quiet grey heron";

    private const string SetUpDatabase = "appliance_set_up";
    private static readonly SemaphoreSlim Preparing = new(1);
    private static string? _token;

    private readonly TestStore _database;
    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly string _listen;
    private bool _started;
    private readonly List<HttpClient> _clients = [];

    private TestAppliance(TestStore database, DirectoryInfo folder, WebApplication app, string listen)
    {
        _listen = listen;
        _database = database;
        _folder = folder;
        _app = app;
        Anonymous = Client(null);
        SignedIn = Anonymous;
    }

    public IServiceProvider Services => _app.Services;

    public IStore Store => _database.Store;

    public string DataPath => _folder.FullName;

    /// <summary>Speaks to the unix socket, without a token.</summary>
    public HttpClient Anonymous { get; }

    /// <summary>Speaks to the unix socket with an administrator's token.</summary>
    public HttpClient SignedIn { get; private set; }

    /// <summary>Where the TCP listener ended up: "http://127.0.0.1:PORT" or https.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith(_listen, StringComparison.Ordinal) && !address.Contains("unix:", StringComparison.Ordinal)));

    /// <param name="settings">More settings, as "Section:Key" to value (text, number or array).</param>
    /// <param name="instead">Puts something simulated in the place of what a room brought.</param>
    /// <param name="setUp">False leaves the appliance as it is after its first start.</param>
    public static async Task<TestAppliance> StartAsync(
        IReadOnlyDictionary<string, object>? settings = null, bool setUp = true, string listen = "http://127.0.0.1:0", Action<IServiceCollection>? instead = null)
    {
        var stop = TestContext.Current.CancellationToken;
        var token = setUp ? await PreparedAsync(stop) : null;
        var database = await TestStore.CreateAsync(setUp ? SetUpDatabase : null);
        var folder = Directory.CreateTempSubdirectory("appliance-");
        var config = Path.Combine(folder.FullName, "config.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(Defaults(database.ConnectionString).Concat(settings ?? new Dictionary<string, object>())
            .GroupBy(setting => setting.Key).ToDictionary(same => same.Key, same => same.Last().Value)), stop);

        var app = ApplianceHost.Build(new ServerOptions(folder.FullName, config, listen), out var problems, services =>
        {
            services.AddSingleton<IForeignServers>(new SimulatedNeighbours()); // The machine's own networks are asked nothing.
            instead?.Invoke(services);
        });
        problems.ShouldBeEmpty();
        var appliance = new TestAppliance(database, folder, app!, listen[..listen.LastIndexOf(':')]);
        try
        {
            await app!.StartAsync(stop);
            appliance._started = true;
            if (token is not null) await appliance.SignedInNowAsync(token, stop);
            return appliance;
        }
        catch
        {
            await appliance.DisposeAsync();
            throw;
        }
    }

    /// <summary>The token that the first start wrote.</summary>
    public string SetupToken => File.ReadAllText(Path.Combine(DataPath, "setup-token")).Trim();

    public HttpClient WithToken(string token) => Client(token);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>What lets appliances on one machine leave each other alone.</summary>
    public static Dictionary<string, object> Defaults(string connectionString) => new()
    {
        ["Store:ConnectionString"] = connectionString,
        ["Log:Level"] = "Critical",
        ["Agents:Address"] = OwnLoopbackAddress(),
        ["Agents:Port"] = LoopbackPort.Free(),
        ["Agents:EnrolmentPort"] = LoopbackPort.Free(),
        ["Boot:HttpPort"] = LoopbackPort.Free(),
    };

    /// <summary>All of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3): appliances side by side differ in the address.</summary>
    private static string OwnLoopbackAddress() => new IPAddress([127, (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]).ToString();

    /// <summary>The sign-in that was kept is as if of this moment.</summary>
    private async Task SignedInNowAsync(string token, CancellationToken stop)
    {
        await Store.ExecuteAsync($"update identity.api_tokens set created_at = {Services.GetRequiredService<TimeProvider>().GetUtcNow()}", stop);
        SignedIn = Client(token);
    }

    private async Task StopAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_started) await _app.StopAsync(CancellationToken.None);
        _started = false;
        await _app.DisposeAsync();
    }

    /// <summary>One appliance is set up for all: hashing the password twice is most of what a start costs.</summary>
    /// <returns>The administrator's token.</returns>
    private static async Task<string> PreparedAsync(CancellationToken stop)
    {
        await Preparing.WaitAsync(stop);
        try
        {
            return _token ??= await PrepareAsync();
        }
        finally
        {
            Preparing.Release();
        }
    }

    private static async Task<string> PrepareAsync()
    {
        await using var first = await StartAsync(setUp: false);
        var client = new ApplianceClient(first.Anonymous);
        await client.SetupAsync(new SetupRequest(first.SetupToken, Administrator, Password, null), CancellationToken.None);
        var login = await client.LoginAsync(new LoginRequest(Administrator, Password, "tests"), CancellationToken.None);
        await first.StopAsync();
        // What opens them lies in the data directory, which is not kept.
        await first.Store.ExecuteAsync($"delete from identity.secret_keys", CancellationToken.None);
        await first._database.KeepAsync(SetUpDatabase);
        return login.Token!;
    }

    private HttpClient Client(string? token)
    {
        var path = Path.Combine(DataPath, "run", "api.sock");
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 200, // A unix socket does not let a client wait for its turn to connect.
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri("http://appliance.local/") };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(client);
        return client;
    }
}
