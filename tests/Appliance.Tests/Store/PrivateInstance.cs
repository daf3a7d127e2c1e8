using Appliance.Server.Store;
using Appliance.Server.Store.Embedded;
using Appliance.Server.Store.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Appliance.Tests.Store;

/// <summary>A private PostgreSQL of one test, for what would disturb others: stopping, killing, adopting.</summary>
internal sealed class PrivateInstance : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private PrivateInstance(string data)
    {
        Data = data;
        Postgres = new EmbeddedPostgres(data, new StoreSettings(), TimeProvider.System, NullLogger.Instance);
        _source = NpgsqlDataSource.Create(Postgres.ConnectionString);
        Store = new PostgresStore(_source, new StoreHealth(new StoreSettings(), TimeProvider.System, NullLogger<StoreHealth>.Instance));
    }

    public string Data { get; }

    public InstanceFolder Folder => new(Data);

    public EmbeddedPostgres Postgres { get; }

    public IStore Store { get; }

    /// <summary>The process that holds the folder now.</summary>
    public int? Process
    {
        get
        {
            using var running = Postmaster.FindRunning(Folder.Data);
            return running?.Id;
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<PrivateInstance> StartAsync(string? data = null)
    {
        var instance = new PrivateInstance(data ?? Directory.CreateTempSubdirectory("appliance-pg-").FullName);
        await instance.Postgres.StartAsync(Stop);
        await instance.AnswersAsync();
        return instance;
    }

    public Task AnswersAsync() => Eventually.AnswersAsync(() => Store.ExecuteAsync("select 1", Stop), Stop);

    public void Kill()
    {
        using var running = System.Diagnostics.Process.GetProcessById(Process ?? throw new InvalidOperationException("Nothing runs."));
        running.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await _source.DisposeAsync();
        if (Directory.Exists(Data)) Directory.Delete(Data, recursive: true);
    }
}
