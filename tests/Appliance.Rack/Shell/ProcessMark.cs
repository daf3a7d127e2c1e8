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

    public static ProcessMark? Of(int pid) => Read(pid) is { } ticks ? new ProcessMark(pid, ticks) : null;

    public bool Alive => Read(Pid) == StartTicks;

    /// <summary>Does nothing when the process has gone.</summary>
    public void Signal(int signal)
    {
        if (Alive) _ = SendSignal(Pid, signal);
    }

    /// <summary>Asks it to end, and after <paramref name="patience"/> ends it. Returns how long it took.</summary>
    public async Task<TimeSpan> EndAsync(TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        Signal(Terminate);
        while (Alive)
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience) Signal(Kill);
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
