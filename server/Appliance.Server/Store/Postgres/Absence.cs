using System.Net.Sockets;
using Npgsql;

namespace Appliance.Server.Store.Postgres;

/// <summary>Tells a database that is away from a statement that is wrong.</summary>
internal static class Absence
{
    /// <summary>True when trying the same thing later can help: no connection, a server that starts or stops, no room on its disk.</summary>
    public static bool Explains(Exception thrown) => thrown switch
    {
        PostgresException answer => Explains(answer.SqlState),
        NpgsqlException lost => lost.IsTransient || lost.InnerException is SocketException or IOException or TimeoutException,
        SocketException or TimeoutException => true,
        _ => false,
    };

    // Classes 08 connection, 28 authentication and 53 resources (disk full, too many connections); 57P0x server stopping or starting;
    // 3D000 no such database; 25006 the server became a read-only standby; 58030 its disk fails.
    private static bool Explains(string code) =>
        code.StartsWith("08", StringComparison.Ordinal) || code.StartsWith("28", StringComparison.Ordinal) || code.StartsWith("53", StringComparison.Ordinal)
        || code.StartsWith("57P0", StringComparison.Ordinal) || code is "3D000" or "25006" or "58030";
}
