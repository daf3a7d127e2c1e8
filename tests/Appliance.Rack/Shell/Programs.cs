using System.Diagnostics;

namespace Appliance.Rack;

/// <summary>Runs programs to their end. Arguments are lists, never text for a shell.</summary>
public static class Programs
{
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="ProgramFailedException">when it ends with another code than 0.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exitCode, output, error) = await TryAsync(program, arguments);
        return exitCode == 0 ? output : throw new ProgramFailedException($"{program} {string.Join(' ', arguments)}", exitCode, error + output);
    }

    public static async Task<(int ExitCode, string Output, string Error)> TryAsync(string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
