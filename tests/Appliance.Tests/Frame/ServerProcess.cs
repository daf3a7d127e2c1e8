using System.Diagnostics;

namespace Appliance.Tests.Frame;

/// <summary>The real daemon as a process of its own, run to its end.</summary>
internal sealed record ServerProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task<ServerProcess> RunAsync(string[] arguments, params (string Name, string Value)[] environment) => RunAsync(arguments, TestContext.Current.CancellationToken, environment);

    /// <param name="enough">Kills it.</param>
    public static async Task<ServerProcess> RunAsync(string[] arguments, CancellationToken enough, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "appliance-server.dll") },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(enough);
        patience.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new ServerProcess(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
