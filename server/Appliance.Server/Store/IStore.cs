namespace Appliance.Server.Store;

/// <summary>The database. Each method is its own transaction; <see cref="InTransactionAsync{T}"/> holds several together.</summary>
public interface IStore : IQueries
{
    /// <summary>
    /// Commits when <paramref name="work"/> returns and rolls back when it throws. Never call out to a machine inside it. A deadlock runs it
    /// again from its beginning, so it must not count on being run once.
    /// </summary>
    Task<T> InTransactionAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken stop);

    /// <summary>PostgreSQL answered lately.</summary>
    bool Present { get; }
}

/// <summary>An open transaction.</summary>
public interface ITransaction : IQueries
{
    /// <summary>Runs after the commit and only then: refresh a snapshot, wake a follower.</summary>
    void AfterCommit(Action then);
}
