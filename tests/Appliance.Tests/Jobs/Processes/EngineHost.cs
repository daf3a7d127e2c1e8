using System.Diagnostics;
using System.Text.Json;
using Appliance.Server;
using Appliance.Server.Jobs;
using Appliance.Tests.Api;

namespace Appliance.Tests.Jobs.Processes;

/// <summary>
/// The real daemon as a process of its own, with <see cref="CrossTheGate"/> beside its own jobs: this test program started once more, to run
/// nothing but the one test below, which is the daemon.
/// </summary>
public sealed class EngineHost
{
    /// <summary>How many jobs it works on at once.</summary>
    internal const int Workers = 3;

    private const string Connection = "APPLIANCE_TESTS_STORE";
    private const string Folder = "APPLIANCE_TESTS_FOLDER";

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task RunAsync()
    {
        var folder = Environment.GetEnvironmentVariable(Folder)!;
        var connection = Environment.GetEnvironmentVariable(Connection)!;
        // The daemon reads every variable of this beginning.
        Environment.SetEnvironmentVariable(Folder, null);
        Environment.SetEnvironmentVariable(Connection, null);
        var config = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new Dictionary<string, object>(TestAppliance.Defaults(connection)) { ["Jobs:Workers"] = Workers }), TestContext.Current.CancellationToken);
        var app = ApplianceHost.Build(new ServerOptions(folder, config, "http://127.0.0.1:0"), out var problems, services => services.AddJob<CrossTheGate>());
        problems.ShouldBeEmpty();
        await ApplianceHost.RunAsync(app!);
    }

    internal static Process Start(string connectionString, string folder)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Appliance.Tests.dll"), "-noColor", "-explicit", "only", "-method", $"{typeof(EngineHost).FullName}.{nameof(RunAsync)}",
            },
            Environment = { [Connection] = connectionString, [Folder] = folder },
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
