namespace Appliance.Rack;

/// <summary>The real daemon, run inside the rack's network with its own data directory.</summary>
public sealed class ApplianceServer : IAsyncDisposable
{
    /// <summary>Creating a database takes a second or two, on a machine under load many more.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(120);

    private readonly NetworkNamespace _network;
    private readonly string _program;
    private readonly string _log;
    private readonly Dictionary<string, string> _settings;
    private RunningProgram? _daemon;

    /// <param name="settings">By section and key: "Boot:FilesDirectory".</param>
    public ApplianceServer(NetworkNamespace network, Artifacts artifacts, string dataFolder, string log, IReadOnlyDictionary<string, string> settings)
    {
        _network = network;
        _program = artifacts.Server;
        _log = log;
        DataFolder = dataFolder;
        _settings = settings.ToDictionary(one => $"APPLIANCE_{one.Key.Replace(":", "__", StringComparison.Ordinal)}", one => one.Value, StringComparer.Ordinal);
        _settings["MALLOC_ARENA_MAX"] = "2"; // as its unit says
        Api = new ServerApi(SocketPath);
    }

    public string DataFolder { get; }

    public ServerApi Api { get; }

    /// <summary>What the daemon finds in its environment when it is started next; its settings are among it.</summary>
    public IDictionary<string, string> Environment => _settings;

    public string SocketPath => Path.Combine(DataFolder, "run", "api.sock");

    public string SetupToken => File.ReadAllText(Path.Combine(DataFolder, "setup-token")).Trim();

    public RunningProgram Daemon => _daemon ?? throw new InvalidOperationException("The appliance has not been started.");

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync(TimeSpan? deadline = null)
    {
        _daemon?.Dispose();
        _daemon = _network.Start("appliance-server", _log, _program, ["--data", DataFolder], _settings);
        var missing = "";
        await Poll.UntilAsync("A ready appliance", deadline ?? StartDeadline, async () =>
        {
            if (!_daemon.Alive) throw new InvalidOperationException($"The appliance ended at once:\n{_daemon.LastWords(40)}");
            if (!File.Exists(SocketPath)) return false;
            (var status, missing) = await Api.ProbeAsync("readyz");
            return status == 200;
        }, () => $"It says: {missing}\n{_daemon.LastWords(40)}");
    }

    /// <summary>As a service manager would: SIGTERM. Returns how long it took.</summary>
    public Task<TimeSpan> StopAsync() => Daemon.EndAsync(TimeSpan.FromSeconds(15));

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Daemon.Mark.Signal(ProcessMark.Kill);
        await Poll.UntilAsync("The end of a killed appliance", TimeSpan.FromSeconds(5), () => !Daemon.Alive);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is { Alive: true }) await StopAsync();
        _daemon?.Dispose();
        Api.Dispose();
    }
}
