using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Tests.Api;
using Appliance.Tests.Frame;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Settings;

/// <summary>Saved settings at a start: they count, and never keep the appliance from starting.</summary>
public sealed class SettingsAtStartTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestStore _database = null!;
    private ServerOptions _options = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SavedSettings Saved => new(new DataDirectory(_folder.Path));

    private string Wanted => Path.Combine(_folder.Path, "settings.json");

    public async ValueTask InitializeAsync()
    {
        _database = await TestStore.CreateAsync();
        var config = Path.Combine(_folder.Path, "config.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(TestAppliance.Defaults(_database.ConnectionString)), Stop);
        _options = new ServerOptions(_folder.Path, config, "http://127.0.0.1:0");
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task WhatWasSavedCountsAndIsProvenByTheStart()
    {
        Save(("Boot:KeepDays", "\"30\""), ("Dns:Forwarders", """["192.0.2.1"]"""));
        Saved.IsUnproven.ShouldBeTrue();
        await using var app = await StartAsync();
        (Value(app, "Boot:KeepDays"), Value(app, "Dns:Forwarders")).ShouldBe(("30", """["192.0.2.1"]"""));
        Saved.IsUnproven.ShouldBeFalse();
        await app.StopAsync(Stop);
    }

    [Theory]
    [InlineData("""{"Boot:KeepDays":"0"}""", "Boot:KeepDays: 0 is out of range")]
    [InlineData("""{"Boot:KeepYears":"1"}""", "no such setting")]
    [InlineData("""{"Boot:KeepDays":""", "can not be read")]
    [InlineData("""{"Boot:KeepDays":7}""", "can not be read")]
    public async Task WhatIsWrongIsPutAsideAndWhatWasGoodComesBack(string broken, string says)
    {
        Save(("Boot:KeepDays", "\"30\""));
        await using (var good = await StartAsync()) await good.StopAsync(Stop);
        await File.WriteAllTextAsync(Wanted, broken, Stop);
        await using (var app = await StartAsync())
        {
            Value(app, "Boot:KeepDays").ShouldBe("30");
            app.Services.GetServices<IServiceReport>().Select(service => service.Report()).Single(status => status.Name == "settings").State.ShouldBe(ServiceState.Degraded);
            await Eventually.TryAsync(async () => await _database.Store.FirstAsync("select count(*) from events.events where name = 'settings.refused'", row => row.GetInt64(0), Stop) == 1, "it is told", Stop);
            await app.StopAsync(Stop);
        }
        Saved.Refused!.Reason.ShouldContain(says);
        File.Exists(Wanted + ".refused").ShouldBeTrue();
        Saved.Read().Keys.ShouldBe(["Boot:KeepDays"]);
        Saved.Write(SavedSettings.None);
        Saved.Refused.ShouldBeNull();
    }

    [Fact]
    public async Task WithoutAnythingGoodItStartsAsIfNothingWasSaved()
    {
        await File.WriteAllTextAsync(Wanted, "[]", Stop);
        await using var app = await StartAsync();
        Value(app, "Boot:KeepDays").ShouldBe("90");
        File.Exists(Wanted).ShouldBeFalse();
        await app.StopAsync(Stop);
    }

    /// <summary>The settings are in order one by one, and the start fails all the same: the port is somebody else's.</summary>
    [Fact]
    public async Task AStartThatFailsWithWhatWasSavedIsMadeAgainWithoutIt()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        taken.Start();
        Save(("Boot:HttpPort", $"\"{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}\""));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = ServerProcess.RunAsync(["--data", _folder.Path, "--config", _options.ConfigPath!, "--listen", "http://127.0.0.1:0"], enough.Token);
        await Eventually.TryAsync(() => Task.FromResult(File.Exists(Path.Combine(_folder.Path, "settings.refused.json")) && !File.Exists(Wanted)), "what was saved is put aside", Stop);
        await Eventually.TryAsync(async () => await AnswersAsync(), "it runs all the same", Stop);
        await enough.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        Saved.Refused!.Keys.ShouldBe(["Boot:HttpPort"]);
        Saved.Refused.Reason.ShouldContain("in use");
    }

    private void Save(params (string Key, string Json)[] values) => Saved.Write(values.ToDictionary(value => value.Key, value => JsonElement.Parse(value.Json)));

    private async Task<bool> AnswersAsync()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
                await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "run", "api.sock")), stop);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://appliance.local/") };
        try
        {
            return (await client.GetAsync("healthz", Stop)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<WebApplication> StartAsync()
    {
        var app = ApplianceHost.Build(_options, out var problems);
        problems.ShouldBeEmpty();
        await app!.StartAsync(Stop);
        return app;
    }

    private static string Value(WebApplication app, string key)
    {
        var now = app.Services.GetRequiredService<SettingsOfThisStart>();
        var parts = key.Split(':');
        var settings = now.Sections.Single(section => section.Name == parts[0]).Settings;
        return JsonSerializer.Serialize(settings.GetType().GetProperty(parts[1])!.GetValue(settings));
    }
}
