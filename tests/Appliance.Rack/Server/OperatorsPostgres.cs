namespace Appliance.Rack;

/// <summary>A PostgreSQL that belongs to the operator and not to the appliance: it can be stopped and started under the appliance's feet.</summary>
public sealed class OperatorsPostgres : IAsyncDisposable
{
    private const string Owner = "postgres";

    private readonly string _programs;
    private readonly string _folder;

    private OperatorsPostgres(string programs, string folder) => (_programs, _folder) = (programs, folder);

    public string ConnectionString => $"Host={_folder};Username={Owner};Database=postgres";

    /// <param name="folder">Made, and owned by the user postgres; its path is short, for the socket lies in it.</param>
    public static async Task<OperatorsPostgres> StartAsync(string folder)
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).LastOrDefault()
            : null;
        if (programs is null) throw new MissingPrerequisiteException(["PostgreSQL: run 'make setup', or 'apt-get install postgresql'."]);
        Directory.CreateDirectory(folder);
        await Programs.RunAsync("chown", $"{Owner}:", folder);
        var made = new OperatorsPostgres(programs, folder);
        await made.AsOwnerAsync("initdb", "--auth=trust", "--no-sync", $"--username={Owner}", "-D", made.Data);
        await made.StartAsync();
        return made;
    }

    public Task StartAsync() =>
        AsOwnerAsync("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", $"-k {_folder} -c listen_addresses= -c fsync=off");

    /// <summary>At once, as a crash would be: sessions are cut.</summary>
    public Task StopAsync() => AsOwnerAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Data);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private Task<string> AsOwnerAsync(string program, params string[] arguments) =>
        Programs.RunAsync("setpriv", [$"--reuid={Owner}", $"--regid={Owner}", "--clear-groups", Path.Combine(_programs, program), .. arguments]);
}
