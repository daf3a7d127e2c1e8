using Npgsql;

namespace Appliance.Server.Store.Postgres;

internal sealed class PostgresTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, StoreGuard guard) : ITransaction
{
    private readonly List<Action> _afterCommit = [];

    public Task<List<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => guard.AskAsync(async () =>
    {
        await using var command = Command();
        return await command.QueryAsync(sql, row, stop);
    });

    public Task<T?> FirstAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => guard.AskAsync(async () =>
    {
        await using var command = Command();
        return await command.FirstAsync(sql, row, stop);
    });

    public Task<int> ExecuteAsync(Sql sql, CancellationToken stop) => guard.AskAsync(async () =>
    {
        await using var command = Command();
        return await command.ExecuteAsync(sql, stop);
    });

    public void AfterCommit(Action then) => _afterCommit.Add(then);

    public void Committed()
    {
        foreach (var then in _afterCommit) then();
    }

    private NpgsqlCommand Command() => new(null, connection, transaction);
}
