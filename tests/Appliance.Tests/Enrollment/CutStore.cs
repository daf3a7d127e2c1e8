using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Tests.Enrollment;

/// <summary>
/// A store whose connection breaks: before the chosen statement, or right after a commit, whose answer is then lost. As with a real
/// loss, nobody runs what should follow the commit.
/// </summary>
internal sealed class CutStore(IStore inner) : IStore
{
    private int _left = int.MaxValue;

    /// <summary>How many statements and commits there were since the last time it was set.</summary>
    public int Seen { get; private set; }

    /// <summary>The statement or commit, counted from 1, at which the connection breaks; 0 for never.</summary>
    public int CutAt
    {
        set => (_left, Seen) = (value == 0 ? int.MaxValue : value, 0);
    }

    /// <summary>Every statement fails.</summary>
    public bool IsAway { get; set; }

    public bool Present => inner.Present;

    public Task<List<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => Then(() => inner.QueryAsync(sql, row, stop));

    public Task<T?> FirstAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => Then(() => inner.FirstAsync(sql, row, stop));

    public Task<int> ExecuteAsync(Sql sql, CancellationToken stop) => Then(() => inner.ExecuteAsync(sql, stop));

    public async Task<T> InTransactionAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken stop)
    {
        CutTransaction? transaction = null;
        var result = await inner.InTransactionAsync(held => work(transaction = new CutTransaction(this, held)), stop);
        Count();
        transaction!.Committed();
        return result;
    }

    private Task<T> Then<T>(Func<Task<T>> statement)
    {
        Count();
        return statement();
    }

    private void Count()
    {
        Seen++;
        if (--_left == 0 || IsAway) throw new StoreAwayException(new IOException("The connection was cut by the test."));
    }

    private sealed class CutTransaction(CutStore store, ITransaction inner) : ITransaction
    {
        private readonly List<Action> _afterCommit = [];

        public void AfterCommit(Action then) => _afterCommit.Add(then);

        public void Committed() => _afterCommit.ForEach(then => then());

        public Task<List<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => store.Then(() => inner.QueryAsync(sql, row, stop));

        public Task<T?> FirstAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => store.Then(() => inner.FirstAsync(sql, row, stop));

        public Task<int> ExecuteAsync(Sql sql, CancellationToken stop) => store.Then(() => inner.ExecuteAsync(sql, stop));
    }
}
