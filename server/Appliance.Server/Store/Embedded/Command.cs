using System.ComponentModel;
using System.Diagnostics;

namespace Appliance.Server.Store.Embedded;

/// <summary>Runs a program to its end. Arguments are a list: no shell ever reads them.</summary>
internal static class Command
{
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="Appliance.Contracts.FaultException">It is missing or failed; the message holds what it said.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> words, string input, CancellationToken stop)
    {
        var line = words.ToArray();
        using var program = Start(line);
        try
        {
            await program.StandardInput.WriteAsync(input);
            program.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells.
        }
        var said = program.StandardOutput.ReadToEndAsync(stop);
        var complained = program.StandardError.ReadToEndAsync(stop);
        try
        {
            await program.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            throw;
        }
        if (program.ExitCode == 0) return await said;
        throw PostgresPrograms.Unstartable($"'{string.Join(' ', line)}' ended with {program.ExitCode}: {(await complained + await said).Trim()}");
    }

    public static Process Start(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // The caller's folder may be closed to the user the program runs as, and PostgreSQL refuses such a start.
            WorkingDirectory = "/",
        };
        foreach (var word in words.Skip(1)) start.ArgumentList.Add(word);
        // Messages in English, whatever the machine speaks; nothing of PG* from our own environment may steer it.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw PostgresPrograms.Unstartable($"{words[0]} can not be started: {missing.Message}.", missing);
        }
    }
}
