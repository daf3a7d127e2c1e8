using System.Text.Json;
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

    /// <summary>Keys at the top that are no sections.</summary>
    public static IReadOnlyList<string> KeysOfOthers { get; } = [.. VariablesOfTheCommand, StaticFilesMayChange];

    public static async Task<int> RunAsync(string[] args)
    {
        if (!CommandLine.TryRead(args, out var options, out var answer))
        {
            await (answer.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(answer.Text);
            return answer.ExitCode;
        }
        try
        {
            var saved = new SavedSettings(new DataDirectory(options.DataPath));
            while (true)
            {
                try
                {
                    if (Build(options, out var problems) is { } app) return await RunAsync(app);
                    await Console.Error.WriteLineAsync($"appliance-server does not start: {problems.Count} setting(s) are wrong.");
                    foreach (var problem in problems) await Console.Error.WriteLineAsync($"  {problem}");
                    return ConfigurationError;
                }
                catch (Exception refused) when (AreToBlame(saved, refused))
                {
                    saved.Refuse(WhyNot(refused) ?? refused.Message, TimeProvider.System.GetUtcNow(), evenGood: false);
                    await Console.Error.WriteLineAsync($"appliance-server did not start with the settings that were saved last, and starts again with those before: {saved.Refused?.Reason}");
                }
            }
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

    /// <summary>No start has succeeded with the saved settings yet, and this one did not. A store that is away has another cause: no setting of it is changed here.</summary>
    private static bool AreToBlame(SavedSettings saved, Exception refused) => saved.IsUnproven && refused is not FaultException { Code: FaultCodes.StoreAway or FaultCodes.StoreNewer or FaultCodes.StoreDiffers or FaultCodes.StoreUnstartable };

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
        problems = [];
        SettingsLayers layers;
        try
        {
            layers = Layers(options);
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            problems = [$"--config {options.ConfigPath}: {wrong.InnerException?.Message ?? wrong.Message}"];
            return null;
        }
        var data = new DataDirectory(options.DataPath);
        var saved = new SavedSettings(data);
        List<string> refusals = [];
        foreach (var (values, unreadable) in saved.Candidates())
        {
            WebApplication? app = null;
            problems = unreadable is null ? [] : [unreadable];
            if (unreadable is null) app = Build(layers, values, data, out problems, instead);
            if (app is not null)
            {
                if (refusals.Count > 0) saved.Refuse(string.Join(' ', refusals.Distinct()), TimeProvider.System.GetUtcNow(), evenGood: values.Count == 0);
                return app;
            }
            refusals.AddRange(problems);
        }
        return null; // It is wrong without anything saved, too.
    }

    /// <summary>All that does not lie in the data directory.</summary>
    private static SettingsLayers Layers(ServerOptions options)
    {
        var file = new ConfigurationBuilder();
        if (options.ConfigPath is { } path) file.AddJsonFile(Path.GetFullPath(path), optional: false);
        var line = new ConfigurationBuilder();
        if (options.Listen is { } listen) line.AddInMemoryCollection([new("Api:Listen", listen)]);
        return new SettingsLayers([
            SettingsLayer.Of(SettingSource.File, file.Build()), SettingsLayer.Of(SettingSource.Environment, new ConfigurationBuilder().AddEnvironmentVariables("APPLIANCE_").Build()),
            SettingsLayer.Of(SettingSource.CommandLine, line.Build())]);
    }

    private static WebApplication? Build(
        SettingsLayers outside, IReadOnlyDictionary<string, JsonElement> saved, DataDirectory data, out IReadOnlyList<string> problems, Action<IServiceCollection>? instead)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ApplianceHost).Assembly.GetName().Name, // The web UI's files are found by it, in a test's process too.
            ContentRootPath = AppContext.BaseDirectory,
        });
        var layers = outside.With(SavedSettings.Layer(saved));
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(layers.Merged());

        // Unpublished files would be looked for anew at each request, by an endpoint that is open to all.
        builder.Configuration.AddInMemoryCollection([new(StaticFilesMayChange, "false")]);

        var settings = new SettingsReader(builder.Configuration, KeysOfOthers);
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
        builder.Services.AddSingleton(new SettingsOfThisStart(layers, saved, settings.Sections));
        builder.Services.AddSingleton<SavedSettings>();
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
