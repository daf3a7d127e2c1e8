using Appliance.Contracts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Appliance.Server;

/// <summary>Builds and runs the daemon.</summary>
internal static class ApplianceHost
{
    /// <summary>sysexits(3): the configuration is wrong.</summary>
    public const int ConfigurationError = 78;

    /// <summary>sysexits(3): the command line is wrong.</summary>
    public const int UsageError = 64;

    /// <summary>sysexits(3): something the server stands on is missing.</summary>
    public const int Unavailable = 69;

    public static async Task<int> RunAsync(string[] args)
    {
        if (!CommandLine.TryRead(args, out var options, out var answer))
        {
            await (answer.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(answer.Text);
            return answer.ExitCode;
        }
        var app = Build(options, out var problems);
        if (app is null)
        {
            await Console.Error.WriteLineAsync($"appliance-server does not start: {problems.Count} setting(s) are wrong.");
            foreach (var problem in problems) await Console.Error.WriteLineAsync($"  {problem}");
            return ConfigurationError;
        }
        return await RunAsync(app);
    }

    private static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await using (app) await app.RunAsync();
            return 0;
        }
        catch (FaultException refused)
        {
            await Console.Error.WriteLineAsync($"appliance-server does not start: {refused.Message} {FaultCodes.Cures[refused.Code]}");
            return Unavailable;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return 0; // Told to stop before it had started.
        }
    }

    /// <summary>The whole daemon, not started yet; null when settings are wrong.</summary>
    public static WebApplication? Build(ServerOptions options, out IReadOnlyList<string> problems)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        try
        {
            if (options.ConfigPath is { } file) builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
            builder.Configuration.AddEnvironmentVariables("APPLIANCE_");
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or InvalidDataException)
        {
            problems = [$"--config {options.ConfigPath}: {wrong.InnerException?.Message ?? wrong.Message}"];
            return null;
        }
        if (options.Listen is { } listen) builder.Configuration.AddInMemoryCollection([new("Api:Listen", listen)]);

        var settings = new SettingsReader(builder.Configuration);
        var data = new DataDirectory(options.DataPath);
        builder.Host.UseSystemd();
        builder.WebHost.UseKestrel();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // Every request would be four lines.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new RunningSince(TimeProvider.System.GetUtcNow()));
        builder.Services.AddSingleton(data);
        builder.Services.AddTransient<IConfigureOptions<KestrelServerOptions>, DoorKeeper>();
        var furnish = new RoomBuilder(builder.Services, settings, data);
        foreach (var room in Rooms.All) room.Add(furnish);
        problems = settings.Problems();
        if (problems.Count > 0) return null;

        data.Folder("");
        var app = builder.Build();
        DoorKeeper.Build(app, doors =>
        {
            foreach (var room in Rooms.All) room.Map?.Invoke(doors);
        });
        return app;
    }
}
