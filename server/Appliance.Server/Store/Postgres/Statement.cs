using Npgsql;

namespace Appliance.Server.Store.Postgres;

/// <summary>Runs one statement on a command that is already tied to its connection or transaction.</summary>
internal static class Statement
{
    public static async Task<List<T>> QueryAsync<T>(this NpgsqlCommand command, Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop)
    {
        sql.Fill(command);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) rows.Add(row(reader));
        return rows;
    }

    public static async Task<T?> FirstAsync<T>(this NpgsqlCommand command, Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop)
    {
        sql.Fill(command);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? row(reader) : default;
    }

    public static async Task<int> ExecuteAsync(this NpgsqlCommand command, Sql sql, CancellationToken stop)
    {
        sql.Fill(command);
        return await command.ExecuteNonQueryAsync(stop);
    }
}
