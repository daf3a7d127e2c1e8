using System.Text;

namespace Appliance.Server.Store.Embedded;

/// <summary>The layout of <c>DATA/postgres</c>: <c>data</c> is PostgreSQL's own, <c>run</c> holds the socket.</summary>
internal sealed class InstanceFolder(string data)
{
    /// <summary>The one role and the one database.</summary>
    public const string Role = "appliance";

    // A unix socket's path has 107 bytes (unix(7)).
    private const int LongestSocketPath = 107;

    public string Root { get; } = Path.Combine(data, "postgres");

    public string Data => Path.Combine(Root, "data");

    public string Socket => Path.Combine(Root, "run");

    public bool Exists => File.Exists(Path.Combine(Data, "PG_VERSION"));

    /// <summary>Settings are given at each start, so they are always this program's. Durability stays as PostgreSQL ships it: nothing acknowledged is lost.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "-D", Data,
        "-c", "listen_addresses=",
        "-c", $"unix_socket_directories={Socket}",
        "-c", "unix_socket_permissions=0700",
        "-c", "max_connections=100",
        "-c", "shared_buffers=64MB",
        "-c", "maintenance_work_mem=32MB",
        "-c", "max_wal_size=256MB",
        "-c", "fsync=on",
        "-c", "full_page_writes=on",
        "-c", "synchronous_commit=on",
        "-c", "jit=off",
        "-c", "timezone=UTC",
        "-c", "log_timezone=UTC",
        "-c", "log_destination=stderr",
        "-c", "logging_collector=off",
        "-c", "log_line_prefix=",
    ];

    public void Check()
    {
        var socket = Path.Combine(Socket, ".s.PGSQL.5432.lock");
        if (Encoding.UTF8.GetByteCount(socket) > LongestSocketPath)
            throw PostgresPrograms.Unstartable($"The path {socket} is longer than the {LongestSocketPath} bytes a socket may have. Choose a shorter --data.");
    }

    /// <summary>Made under another name and renamed when complete: a power cut leaves all of it or nothing.</summary>
    public async Task CreateAsync(PostgresPrograms programs, InstanceOwner owner, CancellationToken stop)
    {
        var unfinished = Data + ".new";
        await Command.RunAsync([.. owner.Prefix, "rm", "-rf", unfinished], "", stop);
        await Command.RunAsync([.. owner.Prefix, "mkdir", "-p", "-m", "0700", Socket], "", stop);
        await Command.RunAsync(
            [.. owner.Prefix, programs.Initdb, "-D", unfinished, "-U", Role, "--auth=reject", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"], "", stop);
        await WriteAsync(owner, Path.Combine(unfinished, "pg_hba.conf"), $"local all {Role} peer map={Role}\n", stop);
        await WriteAsync(owner, Path.Combine(unfinished, "pg_ident.conf"), $"{Role} {Environment.UserName} {Role}\n", stop);
        await Command.RunAsync([.. owner.Prefix, programs.Postgres, "--single", "-D", unfinished, "postgres"], $"create database {Role}\n", stop);
        await Command.RunAsync([.. owner.Prefix, "mv", unfinished, Data], "", stop);
    }

    // Written by the owner's own hand, so that root never opens a file in a folder that somebody else can change.
    private static async Task WriteAsync(InstanceOwner owner, string path, string text, CancellationToken stop) =>
        await Command.RunAsync([.. owner.Prefix, "tee", path], text, stop);
}
