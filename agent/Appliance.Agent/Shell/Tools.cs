using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Appliance.Agent.Shell;

/// <summary>
/// The one place where this agent starts programs. Each leads a process group of its own (setsid(1) becomes the program, so its id is the
/// group's) and is killed with all of it.
/// </summary>
internal static partial class Tools
{
    private const string Path = "/usr/sbin:/usr/bin:/sbin:/bin";
    private const int MostOutput = 64 * 1024;
    private const int Kill9 = 9;

    public static bool Has(string program) => Path.Split(':').Any(folder => File.Exists($"{folder}/{program}"));

    /// <exception cref="OperationCanceledException">It was asked to stop; the program is gone.</exception>
    /// <exception cref="Win32Exception">It can not be started.</exception>
    public static async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken stop)
    {
        using var overdue = CancellationTokenSource.CreateLinkedTokenSource(stop);
        overdue.CancelAfter(call.Deadline);
        using var process = Process.Start(Describe(call))!;
        process.StandardInput.Close();
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        Task[] reading = [ReadAsync(process.StandardOutput.BaseStream, output, overdue.Token), ReadAsync(process.StandardError.BaseStream, errors, overdue.Token)];
        try
        {
            await Task.WhenAll(reading);
            await process.WaitForExitAsync(overdue.Token);
            return Answer(process.ExitCode);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Answer(null);
        }
        finally
        {
            // Also when it has ended by itself: what it left running has no business here.
            _ = Kill(-process.Id, Kill9);
            if (!process.HasExited) process.Kill();
        }

        ToolAnswer Answer(int? exitCode) => new(exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(errors.ToArray()));
    }

    private static ProcessStartInfo Describe(ToolCall call)
    {
        var start = new ProcessStartInfo("/usr/bin/setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(call.Program);
        foreach (var argument in call.Arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = Path;
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in call.Environment) start.Environment[name] = value;
        return start;
    }

    private static async Task ReadAsync(Stream from, MemoryStream to, CancellationToken stop)
    {
        var part = new byte[4096];
        for (var read = await from.ReadAsync(part, stop); read > 0; read = await from.ReadAsync(part, stop))
            await to.WriteAsync(part.AsMemory(0, Math.Min(read, MostOutput - (int)to.Length)), stop); // The rest is read and dropped: a full pipe would hold the program up.
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
