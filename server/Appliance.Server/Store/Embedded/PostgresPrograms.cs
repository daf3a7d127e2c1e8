using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Store.Embedded;

/// <summary>Where one major version of PostgreSQL keeps its programs on this machine.</summary>
internal sealed record PostgresPrograms(int Major, string Folder)
{
    private const int Oldest = 15;

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>The version that made <paramref name="data"/>, since no other can read it; the newest for a folder still to be made.</summary>
    /// <param name="root">"/usr/lib/postgresql", Debian's place for all versions side by side.</param>
    public static PostgresPrograms Find(string root, string data)
    {
        var installed = (Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var major) ? new PostgresPrograms(major, Path.Combine(folder, "bin")) : null)
            .OfType<PostgresPrograms>()
            .Where(found => found.Major >= Oldest && File.Exists(found.Postgres) && File.Exists(found.Initdb))
            .OrderByDescending(found => found.Major)
            .ToArray();
        var version = Path.Combine(data, "PG_VERSION");
        if (!File.Exists(version))
        {
            return installed.FirstOrDefault()
                ?? throw Unstartable($"No PostgreSQL {Oldest} or newer is below {root}. Install the package 'postgresql', or set Store:ConnectionString.");
        }
        var made = int.Parse(File.ReadAllText(version), CultureInfo.InvariantCulture);
        return installed.FirstOrDefault(found => found.Major == made)
            ?? throw Unstartable($"{data} was made by PostgreSQL {made}, which is not installed. Install the package 'postgresql-{made}'.");
    }

    public static FaultException Unstartable(string message, Exception? cause = null) =>
        new(FaultKind.Unavailable, FaultCodes.StoreUnstartable, message, cause: cause);
}
