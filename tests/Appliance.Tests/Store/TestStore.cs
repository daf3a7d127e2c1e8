using Appliance.Server.Store;
using Appliance.Server.Store.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Appliance.Tests.Store;

/// <summary>A fresh database with all migrations run, for one test: <c>await using var db = await TestStore.CreateAsync();</c></summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TestPostgres _postgres;
    private readonly NpgsqlDataSource _source;

    private TestStore(TestPostgres postgres, string connectionString)
    {
        _postgres = postgres;
        ConnectionString = connectionString;
        _source = NpgsqlDataSource.Create(connectionString);
        Store = new PostgresStore(_source, new StoreHealth(new(), TimeProvider.System, NullLogger<StoreHealth>.Instance));
    }

    public IStore Store { get; }

    public string ConnectionString { get; }

    /// <param name="kept">The name given to <see cref="KeepAsync"/>, or null for a database as it is before the first start.</param>
    public static async Task<TestStore> CreateAsync(string? kept = null)
    {
        var context = TestContext.Current;
        var postgres = await context.GetFixture<TestPostgres>() ?? throw new InvalidOperationException("The assembly fixture is missing.");
        return new TestStore(postgres, await postgres.CreateDatabaseAsync(kept, context.CancellationToken));
    }

    /// <summary>Keeps what is in it, for others to begin with.</summary>
    public async Task KeepAsync(string name)
    {
        await _source.DisposeAsync();
        await _postgres.KeepAsync(ConnectionString, name, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _postgres.DropDatabaseAsync(ConnectionString, CancellationToken.None);
    }
}
