using System.Globalization;
using System.Runtime.InteropServices;

namespace Appliance.Rack;

/// <summary>
/// A process by id and start time: ids are used again, so an id alone could be somebody else's by the time we end it.
/// </summary>
/// <param name="StartTicks">Field 22 of /proc/PID/stat: clock ticks after boot.</param>
public sealed partial record ProcessMark(int Pid, long StartTicks)
{
    public const int Terminate = 15;
    public const int Kill = 9;
    public const int Stop = 19;
    public const int Continue = 18;

    private const int NotPermitted = 1;

    /// <summary>The kernel ends a killed process at once, unless it waits for a disk; nobody waits for ever.</summary>
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(20);

    public static ProcessMark? Of(int pid) => Read(pid) is { } ticks ? new ProcessMark(pid, ticks) : null;

    public bool Alive => Read(Pid) == StartTicks;

    /// <summary>Does nothing when the process has gone.</summary>
    /// <exception cref="UnauthorizedAccessException">when it is somebody else's: waiting for its end would be in vain.</exception>
    public void Signal(int signal)
    {
        if (Alive && SendSignal(Pid, signal) != 0 && Marshal.GetLastPInvokeError() == NotPermitted)
            throw new UnauthorizedAccessException($"Process {Pid} belongs to somebody else: run the same command as root.");
    }

    /// <summary>Asks it to end, and after <paramref name="patience"/> ends it. Returns how long it took.</summary>
    /// <exception cref="TimeoutException">when even the kernel can not end it.</exception>
    public async Task<TimeSpan> EndAsync(TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        Signal(Terminate);
        while (Alive)
        {
            var waited = TimeProvider.System.GetElapsedTime(started);
            if (waited > patience + KillDeadline) throw new TimeoutException($"Process {Pid} was killed and has not ended after {waited.TotalSeconds:0} s.");
            if (waited > patience) Signal(Kill);
            await Task.Delay(20);
        }
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Null when there is no such process or it is a zombie: it has ended and only its parent has not asked yet.</summary>
    private static long? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
