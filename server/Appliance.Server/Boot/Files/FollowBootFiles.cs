using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Boot.Files;

/// <summary>Reads the boot files at the start, and again when they change: an upgraded package needs no restart.</summary>
internal sealed class FollowBootFiles(BootCatalogue catalogue, BootSettings settings, IEvents events, TimeProvider clock, ILogger<FollowBootFiles> log)
    : BackgroundService, IServiceReport
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    public ServiceStatus Report() => catalogue.Problem is { } problem
        ? new ServiceStatus("boot", ServiceState.Degraded, problem)
        : new ServiceStatus("boot", ServiceState.Running, $"{catalogue.Count} boot files, HTTP port {settings.HttpPort}");

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        // Hashing 60 MB shall not hold up the start.
        await Task.Yield();
        using var timer = new PeriodicTimer(s_pause, clock);
        string? known = null;
        do
        {
            // Hashed again only when something was touched; files may arrive after their manifest.
            var now = catalogue.Stamp();
            if (now == known) continue;
            known = now;
            Load();
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private void Load()
    {
        var before = catalogue.Problem;
        catalogue.Load();
        if (catalogue.Problem is { } problem)
        {
            if (problem == before) return;
            log.FilesWrong(problem);
            events.Raise(new Event("boot.files-wrong", Severity.Warning, null, $"Machines can not be booted: {problem}"));
        }
        else
        {
            log.FilesLoaded(catalogue.Count, settings.FilesDirectory);
        }
    }
}
