using Npgsql;

namespace Appliance.Server.Store.Postgres;

/// <summary>
/// Of transactions that wait for one another PostgreSQL ends one (40P01), or one that would not fit among the others (40001). Nothing of it is
/// kept, the others go on, and the same again works.
/// </summary>
internal static class Contention
{
    /// <summary>More often in a row than this is no chance encounter: whoever reads the log should see it.</summary>
    private const int MostTurns = 5;

    public static async Task<T> OutlastAsync<T>(Func<Task<T>> work)
    {
        for (var turn = 1; ; turn++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException ended) when (turn < MostTurns && ended.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // Its turn comes again.
            }
        }
    }
}
