using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Appliance.Server.Store.Embedded;

/// <summary>A running PostgreSQL: one we started, or one that outlived a server that was killed.</summary>
internal sealed class Postmaster(Process process) : IDisposable
{
    private const int Interrupt = 2;

    public int Id { get; } = process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>The instance that holds <paramref name="data"/>, when there is one.</summary>
    public static Postmaster? FindRunning(string data)
    {
        try
        {
            var first = File.ReadLines(Path.Combine(data, "postmaster.pid")).FirstOrDefault();
            if (!int.TryParse(first, CultureInfo.InvariantCulture, out var id)) return null;
            // The file outlives a crash and the number may belong to somebody else by now, so the process is asked for its command line.
            var words = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            return words.Contains(data, StringComparer.Ordinal) ? new Postmaster(Process.GetProcessById(id)) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    public static Postmaster Start(IReadOnlyList<string> words, Action<string> said)
    {
        var process = Command.Start(words);
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrEmpty(line.Data)) said(line.Data);
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new Postmaster(process);
    }

    public Task ExitAsync(CancellationToken stop) => process.WaitForExitAsync(stop);

    /// <summary>PostgreSQL's fast shutdown: sessions are ended, everything is written, the next start needs no recovery.</summary>
    public void StopFast()
    {
        if (!process.HasExited) _ = Kill(process.Id, Interrupt);
    }

    public void Dispose() => process.Dispose();

    // .NET can send no signal but SIGKILL.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
