using System.Collections.Concurrent;
using System.Text;
using Appliance.Contracts;
using Appliance.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Identity;

/// <summary>Known secrets go through a running appliance; afterwards they are looked for wherever it leaves something.</summary>
public sealed class SecretCanaryTests
{
    private static readonly string[] Canaries = [.. Enumerable.Range(0, 20).Select(i => $"canary-{i}-{Guid.CreateVersion7():N}")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoSecretIsInTheDatabaseTheLogsTheApiOrTheEvents()
    {
        using var said = new Transcript();
        await using var appliance = await TestAppliance.StartAsync(
            new Dictionary<string, object> { ["Log:Level"] = "Trace" }, instead: services => services.AddLogging(log => log.ClearProviders().AddProvider(said)));
        var client = new ApplianceClient(appliance.SignedIn);
        for (var i = 0; i < Canaries.Length; i++) await client.SetSecretAsync("canary", $"bird-{i}", new SecretRequest(Canaries[i]), Stop);
        await client.RotateSecretsAsync(new RotationRequest(), Stop);
        await client.SetSecretAsync("canary", "bird-0", new SecretRequest(Canaries[0]), Stop);
        await Should.ThrowAsync<FaultException>(() => client.SetSecretAsync("WRONG NAME", "bird", new SecretRequest(Canaries[1]), Stop));
        await client.RemoveSecretAsync("canary", "bird-1", Stop);

        var dump = await DumpAsync(appliance);
        dump.ShouldContain("bird-0");
        Birds(dump).ShouldBeEmpty();
        said.Text.ShouldContain("identity");
        Birds(said.Text).ShouldBeEmpty();
        foreach (var path in new[] { "api/v1/secrets", "api/v1/events?limit=1000", "api/v1/status", "metrics", "openapi/v1.json" })
            Birds(await appliance.SignedIn.GetStringAsync(new Uri(path, UriKind.Relative), Stop)).ShouldBeEmpty(path);
        foreach (var file in Directory.EnumerateFiles(appliance.DataPath, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)))
            Birds(await File.ReadAllTextAsync(file, Stop)).ShouldBeEmpty(file);
    }

    [Fact]
    public void TheSearchFindsABirdInEverySpelling()
    {
        Birds($"x{Canaries[0]}x").ShouldHaveSingleItem();
        Birds(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canaries[3]))).ShouldHaveSingleItem();
        Birds(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canaries[4]))).ShouldHaveSingleItem();
    }

    private static IEnumerable<string> Birds(string text) => Canaries.Where(canary =>
        text.Contains(canary, StringComparison.OrdinalIgnoreCase)
        || text.Contains(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(canary)), StringComparison.OrdinalIgnoreCase)
        || text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)).TrimEnd('='), StringComparison.Ordinal));

    /// <summary>Every row of every table, as text.</summary>
    private static async Task<string> DumpAsync(TestAppliance appliance)
    {
        var xml = await appliance.Store.FirstAsync("select database_to_xml(true, false, '')::text", row => row.GetString(0), Stop);
        var raw = await appliance.Store.QueryAsync("select s::text from identity.secrets s", row => row.GetString(0), Stop);
        return xml + string.Join('\n', raw);
    }

    private sealed class Transcript : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName)
        {
            _lines.Enqueue(categoryName.ToLowerInvariant());
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            _lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
