using Npgsql;

namespace Appliance.Server.Store;

/// <summary>
/// SQL with its parameters, run against the store or inside a transaction. Statements are interpolated strings whose holes
/// become parameters (see <see cref="Sql"/>), so nothing from outside is ever part of the text.
/// </summary>
/// <exception cref="StoreAwayException">thrown by every method while PostgreSQL cannot be reached.</exception>
public interface IQueries
{
    Task<List<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop);

    /// <summary>The first row, or default.</summary>
    Task<T?> FirstAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop);

    /// <returns>The number of rows touched.</returns>
    Task<int> ExecuteAsync(Sql sql, CancellationToken stop);
}
