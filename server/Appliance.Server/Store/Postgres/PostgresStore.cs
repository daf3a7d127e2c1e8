using Npgsql;

namespace Appliance.Server.Store.Postgres;

/// <summary>The store over a pool of connections.</summary>
internal sealed class PostgresStore(NpgsqlDataSource source, StoreHealth health, IEnumerable<ICommitWitness>? witnesses = null) : IStore
{
    private readonly StoreGuard _guard = new(health);
    private readonly ICommitWitness[] _witnesses = [.. witnesses ?? []];

    public bool Present => health.Present;

    public Task<List<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => Contention.OutlastAsync(() => _guard.AskAsync(async () =>
    {
        await using var command = source.CreateCommand();
        return await command.QueryAsync(sql, row, stop);
    }));

    public Task<T?> FirstAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => Contention.OutlastAsync(() => _guard.AskAsync(async () =>
    {
        await using var command = source.CreateCommand();
        return await command.FirstAsync(sql, row, stop);
    }));

    public Task<int> ExecuteAsync(Sql sql, CancellationToken stop) => Contention.OutlastAsync(() => _guard.AskAsync(async () =>
    {
        await using var command = source.CreateCommand();
        return await command.ExecuteAsync(sql, stop);
    }));

    public Task<T> InTransactionAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken stop) => Contention.OutlastAsync(() => TryAsync(work, stop));

    private async Task<T> TryAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken stop)
    {
        await using var connection = await _guard.AskAsync(async () => await source.OpenConnectionAsync(stop));
        await using var held = await _guard.AskAsync(async () => await connection.BeginTransactionAsync(stop));
        var transaction = new PostgresTransaction(connection, held, _guard);
        var result = await work(transaction);
        foreach (var witness in _witnesses) await witness.BeforeCommitAsync(transaction, stop);
        // From here on nobody may stop it: a cancelled commit would leave the caller guessing.
        await _guard.AskAsync(async () =>
        {
            await held.CommitAsync(CancellationToken.None);
            return true;
        });
        transaction.Committed();
        return result;
    }
}
