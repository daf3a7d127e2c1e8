using System.Diagnostics;
using System.Globalization;
using Appliance.Server;
using Appliance.Server.Store.Embedded;
using Appliance.Server.Store.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(Appliance.Tests.Store.TestPostgres))]

namespace Appliance.Tests.Store;

/// <summary>
/// The one PostgreSQL of a test process: the product's own embedded instance in a folder that goes away with it. It starts when the
/// first test asks for a database, and lies in memory: nothing here outlives the machine, and a disk that makes sure costs half a second a database.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string Template = "appliance_template";
    private const string FolderName = "appliance-tests-";
    private const string Memory = "/dev/shm";

    private static readonly string Place = Directory.Exists(Memory) ? Memory : Path.GetTempPath();

    private readonly SemaphoreSlim _turn = new(1);
    private EmbeddedPostgres? _instance;
    private string _folder = "";
    private int _databases;

    /// <summary>A copy of a database in which all migrations have run once, or of one that was kept.</summary>
    internal async Task<string> CreateDatabaseAsync(string? kept, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_instance is null) await StartAsync(stop);
            var name = string.Create(CultureInfo.InvariantCulture, $"test_{++_databases}");
            await ExecuteAsync($"create database {name} template {kept ?? Template}", stop);
            return ConnectionTo(name);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps what is in a database that nobody uses any more, to be copied.</summary>
    internal Task KeepAsync(string connectionString, string name, CancellationToken stop) =>
        ExecuteAsync($"create database {name} template {new NpgsqlConnectionStringBuilder(connectionString).Database}", stop);

    internal Task DropDatabaseAsync(string connectionString, CancellationToken stop) =>
        ExecuteAsync($"drop database {new NpgsqlConnectionStringBuilder(connectionString).Database} with (force)", stop);

    public async ValueTask DisposeAsync()
    {
        if (_instance is null) return;
        NpgsqlConnection.ClearAllPools();
        await _instance.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken stop)
    {
        RemoveLeftovers();
        _folder = Path.Combine(Place, string.Create(CultureInfo.InvariantCulture, $"{FolderName}{Environment.ProcessId}"));
        Directory.CreateDirectory(_folder);
        var instance = new EmbeddedPostgres(_folder, new(), TimeProvider.System, NullLogger.Instance);
        await instance.StartAsync(stop);
        _instance = instance;
        await Eventually.AnswersAsync(() => ExecuteAsync($"create database {Template}", stop), stop);
        await using var template = NpgsqlDataSource.Create(ConnectionTo(Template));
        await new MigrationRunner(Migration.Of(typeof(Rooms).Assembly, [.. Rooms.All.Select(room => room.Name)]), NullLogger.Instance).RunAsync(template, stop);
    }

    /// <summary>A test process that was killed leaves its instance behind; the next one clears up.</summary>
    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Place, FolderName + "*"))
        {
            var owner = Path.GetFileName(folder)[FolderName.Length..];
            if (Directory.Exists($"/proc/{owner}")) continue;
            using var orphan = Postmaster.FindRunning(Path.Combine(folder, "postgres", "data"));
            if (orphan is not null)
            {
                using var process = Process.GetProcessById(orphan.Id);
                process.Kill();
                process.WaitForExit(TimeSpan.FromSeconds(10));
            }
            Directory.Delete(folder, recursive: true);
        }
    }

    private string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(_instance!.ConnectionString) { Database = database, Pooling = database.StartsWith("test_", StringComparison.Ordinal), MaxPoolSize = 10 }.ConnectionString;

    private async Task ExecuteAsync(string sql, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
