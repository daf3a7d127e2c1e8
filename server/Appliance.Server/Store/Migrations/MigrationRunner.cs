using System.Collections.Frozen;
using Appliance.Contracts;
using Appliance.Server.Store.Postgres;
using Npgsql;

namespace Appliance.Server.Store.Migrations;

/// <summary>
/// Brings the database to the state this program needs. Two servers that start at once take turns by an advisory lock; each migration
/// is a transaction of its own together with its line in <c>store.migrations</c>.
/// </summary>
internal sealed class MigrationRunner(IReadOnlyList<Migration> migrations, ILogger log)
{
    // Any number will do as long as it stays the same: "appl" in ASCII.
    private const long Turn = 0x6170706c;

    /// <exception cref="FaultException">The database is newer than this program, or a migration it holds was another text.</exception>
    public async Task RunAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await ExecuteAsync(connection, $"select pg_advisory_lock({Turn})", stop);
        try
        {
            await ExecuteAsync(connection, """
                create schema if not exists store;
                create table if not exists store.migrations (
                  room text not null, number int not null, name text not null, checksum text not null,
                  applied_at timestamptz not null default now(), primary key (room, number))
                """, stop);
            var applied = await AppliedAsync(connection, stop);
            Refuse(applied);
            foreach (var migration in migrations.Where(m => !applied.ContainsKey((m.Room, m.Number)))) await ApplyAsync(connection, migration, stop);
        }
        finally
        {
            // A connection that broke has given its turn back already.
            if (connection.FullState == System.Data.ConnectionState.Open) await ExecuteAsync(connection, $"select pg_advisory_unlock({Turn})", CancellationToken.None);
        }
    }

    private static async Task<FrozenDictionary<(string Room, int Number), (string Name, string Checksum)>> AppliedAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(null, connection);
        var rows = await command.QueryAsync(
            "select room, number, name, checksum from store.migrations",
            row => (Key: (row.GetString(0), row.GetInt32(1)), Value: (row.GetString(2), row.GetString(3))), stop);
        return rows.ToFrozenDictionary(row => row.Key, row => row.Value);
    }

    private void Refuse(FrozenDictionary<(string Room, int Number), (string Name, string Checksum)> applied)
    {
        var known = migrations.ToDictionary(m => (m.Room, m.Number));
        var foreign = applied.Where(line => !known.ContainsKey(line.Key)).Select(line => $"{line.Key.Room} {line.Key.Number:0000}_{line.Value.Name}").Order(StringComparer.Ordinal).ToArray();
        if (foreign.Length > 0)
            throw new FaultException(FaultKind.Conflict, FaultCodes.StoreNewer, $"The database is newer than this program: it holds {string.Join(", ", foreign)}.");
        var changed = applied.Where(line => known[line.Key].Checksum != line.Value.Checksum).Select(line => known[line.Key].ToString()).Order(StringComparer.Ordinal).ToArray();
        if (changed.Length > 0)
            throw new FaultException(FaultKind.Conflict, FaultCodes.StoreDiffers, $"The database was made by another edition of {string.Join(", ", changed)}.");
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // The schema's name is a room's name, which the file-name pattern keeps to letters.
        await ExecuteAsync(connection, $"create schema if not exists {migration.Schema}", stop);
        await ExecuteAsync(connection, migration.Text, stop);
        await using var record = new NpgsqlCommand(null, connection, transaction);
        await record.ExecuteAsync(
            $"insert into store.migrations (room, number, name, checksum) values ({migration.Room}, {migration.Number}, {migration.Name}, {migration.Checksum})", stop);
        await transaction.CommitAsync(stop);
        Log.Migrated(log, migration);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken stop)
    {
        // Neither another server's turn nor a long migration is a failure.
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(stop);
    }
}
