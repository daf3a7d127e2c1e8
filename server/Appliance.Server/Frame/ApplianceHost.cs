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

    /// <summary>sysexits(3): a defect of ours ended it; the service manager starts it again.</summary>
    public const int Defect = 70;

    /// <summary>ASP.NET Core's own key.</summary>
    private const string StaticFilesMayChange = "ReloadStaticAssetsAtRuntime";

    /// <summary>The operator's command reads these; they mean nothing to the server, and may well be set where it is started.</summary>
    private static readonly string[] VariablesOfTheCommand = ["SERVER", "TOKEN", "CA_PIN", "PROFILE", "SETUP_TOKEN"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (!CommandLine.TryRead(args, out var options, out var answer))
        {
            await (answer.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(answer.Text);
            return answer.ExitCode;
        }
        try
        {
            var app = Build(options, out var problems);
            if (app is not null) return await RunAsync(app);
            await Console.Error.WriteLineAsync($"appliance-server does not start: {problems.Count} setting(s) are wrong.");
            foreach (var problem in problems) await Console.Error.WriteLineAsync($"  {problem}");
            return ConfigurationError;
        }
        catch (Exception refused) when (WhyNot(refused) is { } reason)
        {
            await Console.Error.WriteLineAsync($"appliance-server does not start: {reason}");
            return Unavailable;
        }
    }

    /// <summary>Runs it until it is told to stop, or until one of its loops breaks.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        // Asked for here, because they are gone when the run has ended.
        var stopping = app.Lifetime.ApplicationStopping;
        var loops = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        try
        {
            await using (app) await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop before it had started.
        }
        return loops.Any(loop => loop.ExecuteTask is { IsFaulted: true }) ? Defect : 0;
    }

    /// <summary>What an operator can mend is said in a sentence; anything else is a defect, and its stack trace is wanted.</summary>
    private static string? WhyNot(Exception refused) => refused switch
    {
        FaultException fault => $"{fault.Message} {FaultCodes.Cures[fault.Code]}",
        IOException or UnauthorizedAccessException or InvalidDataException => refused.Message,
        _ => null,
    };

    /// <summary>The whole daemon, not started yet; null when settings are wrong.</summary>
    /// <param name="instead">Puts something simulated in the place of what the rooms brought.</param>
    public static WebApplication? Build(ServerOptions options, out IReadOnlyList<string> problems, Action<IServiceCollection>? instead = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ApplianceHost).Assembly.GetName().Name, // The web UI's files are found by it, in a test's process too.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Clear();
        try
        {
            if (options.ConfigPath is { } file) builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
            builder.Configuration.AddEnvironmentVariables("APPLIANCE_");
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            problems = [$"--config {options.ConfigPath}: {wrong.InnerException?.Message ?? wrong.Message}"];
            return null;
        }
        if (options.Listen is { } listen) builder.Configuration.AddInMemoryCollection([new("Api:Listen", listen)]);

        // Unpublished files would be looked for anew at each request, by an endpoint that is open to all.
        builder.Configuration.AddInMemoryCollection([new(StaticFilesMayChange, "false")]);

        var settings = new SettingsReader(builder.Configuration, [.. VariablesOfTheCommand, StaticFilesMayChange]);
        var data = new DataDirectory(options.DataPath);
        ServiceManager.Heed(builder.Services);
        builder.WebHost.UseKestrel();
        builder.WebHost.UseStaticWebAssets(); // Where they lie when it was built and not published.
        builder.Logging.SetMinimumLevel(settings.Read<LogSettings>("Log").Level);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // Every request would be four lines.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new RunningSince(TimeProvider.System.GetUtcNow()));
        builder.Services.AddSingleton(data);
        builder.Services.AddTransient<IConfigureOptions<KestrelServerOptions>, DoorKeeper>();
        var furnish = new RoomBuilder(builder.Services, settings, data);
        foreach (var room in Rooms.All) room.Add(furnish);
        instead?.Invoke(builder.Services);
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
