using Appliance.Contracts;
using Npgsql;

namespace Appliance.Server.Store;

/// <summary>Section "Store".</summary>
internal sealed record StoreSettings : IRoomSettings
{
    /// <summary>A PostgreSQL of the operator's own. Empty: the server keeps a private instance below its data directory.</summary>
    [Secret]
    [FileOnly("With another database the appliance would be another appliance.")]
    public string ConnectionString { get; set; } = "";

    /// <summary>Whom the private instance runs as when the server itself runs as root, which PostgreSQL refuses to do.</summary>
    [FileOnly("It is a user of the machine, and owns what is kept.")]
    public string PostgresUser { get; set; } = "postgres";

    /// <summary>How long a start waits for PostgreSQL before it gives up.</summary>
    public int StartupSeconds { get; set; } = 60;

    /// <summary>The most connections held open at once.</summary>
    public int Connections { get; set; } = 20;

    public bool IsEmbedded => ConnectionString.Length == 0;

    public IEnumerable<string> Problems()
    {
        if (ConnectionProblem() is { } problem) yield return $"ConnectionString: {problem}";
        if (PostgresUser.Length == 0) yield return "PostgresUser: is empty; name an unprivileged user of this machine.";
        if (StartupSeconds is < 1 or > 3600) yield return "StartupSeconds: must be 1 to 3600.";
        if (Connections is < 2 or > 80) yield return "Connections: must be 2 to 80.";
    }

    // The text itself is never repeated: it may hold a password.
    private string? ConnectionProblem()
    {
        if (IsEmbedded) return null;
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(ConnectionString);
            return string.IsNullOrEmpty(parts.Host) ? "names no host; write Host=…;Database=…;Username=…." : null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException)
        {
            return "is not a connection string; write Host=…;Database=…;Username=….";
        }
    }
}
