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

    public static async Task<TestStore> CreateAsync()
    {
        var context = TestContext.Current;
        var postgres = await context.GetFixture<TestPostgres>() ?? throw new InvalidOperationException("The assembly fixture is missing.");
        return new TestStore(postgres, await postgres.CreateDatabaseAsync(context.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _postgres.DropDatabaseAsync(ConnectionString, CancellationToken.None);
    }
}
