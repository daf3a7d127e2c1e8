using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Appliance.Rack;

/// <summary>A program that goes on until it is ended, in a session of its own and with its words in a file: it may outlive us.</summary>
public sealed class RunningProgram : IDisposable
{
    /// <summary>In the environment of every program we start.</summary>
    private const string LogVariable = "RACK_LOG";

    // exec keeps the process id through ip, setsid and sh, so the id we record is the program's own.
    private const string IntoLog = "exec \"$0\" \"$@\" >>\"$RACK_LOG\" 2>&1 </dev/null";

    private readonly Process _process;

    private RunningProgram(Process process, string name, string log)
    {
        _process = process;
        Name = name;
        Log = log;
        Mark = ProcessMark.Of(process.Id) ?? new ProcessMark(process.Id, 0);
    }

    public string Name { get; }

    /// <summary>The file with everything it wrote.</summary>
    public string Log { get; }

    public ProcessMark Mark { get; }

    public bool Alive => Mark.Alive;

    /// <summary>Of a program that has ended, or waits until it has.</summary>
    public int ExitCode
    {
        get
        {
            _process.WaitForExit();
            return _process.ExitCode;
        }
    }

    /// <param name="inside">The network namespace to start it in; null for our own.</param>
    public static RunningProgram Start(
        string? inside, string name, string log, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] enter = inside is null ? [] : ["ip", "netns", "exec", inside];
        string[] line = [.. enter, "setsid", "sh", "-c", IntoLog, program, .. arguments];
        var info = new ProcessStartInfo(line[0], line[1..]);
        info.Environment[LogVariable] = log;
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) info.Environment[key] = value;
        var process = new Process { StartInfo = info };
        process.Start();
        return new RunningProgram(process, name, log);
    }

    /// <summary>Every running program of ours whose log is below a folder, and its children: no record of it is needed.</summary>
    public static IEnumerable<ProcessMark> LoggingBelow(string folder)
    {
        var sign = Encoding.UTF8.GetBytes($"{LogVariable}={folder}/");
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            var mark = ProcessMark.Of(pid);
            if (mark is not null && Environs(process).AsSpan().IndexOf(sign) >= 0) yield return mark;
        }
    }

    public Task<TimeSpan> EndAsync(TimeSpan patience) => Mark.EndAsync(patience);

    /// <summary>The last lines it wrote, for messages.</summary>
    public string LastWords(int lines = 15) => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(lines)) : "";

    /// <summary>How many lines it has written.</summary>
    public int Lines => File.Exists(Log) ? File.ReadLines(Log).Count() : 0;

    /// <summary>Resident memory in bytes; 0 when it has gone.</summary>
    public long ResidentBytes
    {
        get
        {
            if (!Alive) return 0;
            var line = File.ReadLines($"/proc/{Mark.Pid}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
        }
    }

    public int Threads => Directory.GetDirectories($"/proc/{Mark.Pid}/task").Length;

    /// <summary>Files, sockets and all else it holds open.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{Mark.Pid}/fd").Length;

    /// <summary>Processor time it has used so far, of all its threads, in the kernel too; zero when it has gone.</summary>
    public TimeSpan Processor
    {
        get
        {
            if (!Alive) return TimeSpan.Zero;
            using var process = Process.GetProcessById(Mark.Pid);
            return process.TotalProcessorTime;
        }
    }

    public void Dispose() => _process.Dispose();

    private static byte[] Environs(string process)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(process, "environ"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
