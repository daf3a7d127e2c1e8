using Npgsql;

namespace Appliance.Server.Store.Embedded;

/// <summary>
/// A private PostgreSQL below the data directory, reachable through a unix socket only and without any password: the kernel says who
/// connects, and only the server's own user is let in.
/// </summary>
internal sealed class EmbeddedPostgres(string data, StoreSettings settings, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql";
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Proven = TimeSpan.FromSeconds(5);

    private readonly InstanceFolder _folder = new(data);
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervision = Task.CompletedTask;
    private Postmaster? _postmaster;

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = _folder.Socket,
        Database = InstanceFolder.Role,
        Username = InstanceFolder.Role,
        ApplicationName = "appliance-server",
        MaxPoolSize = settings.Connections,
        MaxAutoPrepare = 100,
        Timeout = 5,
        CommandTimeout = 20,
    }.ConnectionString;

    /// <summary>Makes the instance when it is missing, starts or adopts it, and keeps it running from then on. Does not wait until it answers.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        _folder.Check();
        var owner = await InstanceOwner.FindAsync(settings.PostgresUser, stop);
        await owner.PrepareAsync(data, _folder.Root, stop);
        var programs = PostgresPrograms.Find(Programs, _folder.Data);
        if (!_folder.Exists)
        {
            Log.CreatingInstance(log, _folder.Root, programs.Major, owner.User);
            await _folder.CreateAsync(programs, owner, stop);
        }
        _postmaster = AdoptOrStart(programs, owner);
        _supervision = SuperviseAsync(programs, owner);
    }

    /// <summary>Stops the instance. Whoever runs out of time leaves it stopping by itself: everything acknowledged is on the disk already.</summary>
    public async Task StopAsync(CancellationToken stop)
    {
        await _stopping.CancelAsync();
        await _supervision;
        if (_postmaster is not { HasExited: false } running) return;
        running.StopFast();
        try
        {
            await running.ExitAsync(stop);
            Log.InstanceStopped(log);
        }
        catch (OperationCanceledException)
        {
            Log.InstanceStillStopping(log);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
            await StopAsync(patience.Token);
        }
        _postmaster?.Dispose();
        _stopping.Dispose();
    }

    private Postmaster AdoptOrStart(PostgresPrograms programs, InstanceOwner owner)
    {
        if (Postmaster.FindRunning(_folder.Data) is { } orphan)
        {
            Log.InstanceAdopted(log, orphan.Id);
            return orphan;
        }
        // In a session of its own, a Ctrl-C at the terminal stops the server first and the database last.
        var started = Postmaster.Start(["setsid", .. owner.Prefix, programs.Postgres, .. _folder.Arguments], line => Log.PostgresSaid(log, line));
        Log.InstanceStarted(log, programs.Major, started.Id);
        return started;
    }

    private async Task SuperviseAsync(PostgresPrograms programs, InstanceOwner owner)
    {
        var pause = ShortestPause;
        try
        {
            while (true)
            {
                var since = time.GetTimestamp();
                await _postmaster!.ExitAsync(_stopping.Token);
                // One that ran for a while has earned a quick start; one that keeps dying is given longer and longer pauses.
                if (time.GetElapsedTime(since) > Proven) pause = ShortestPause;
                Log.InstanceDied(log, _postmaster.Id, pause);
                await Task.Delay(pause, time, _stopping.Token);
                _postmaster.Dispose();
                _postmaster = AdoptOrStart(programs, owner);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
