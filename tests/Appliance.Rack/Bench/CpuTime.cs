using System.Globalization;

namespace Appliance.Rack;

/// <summary>Processor time, in the kernel too, of a program and its children.</summary>
internal static class CpuTime
{
    public static double Milliseconds(int pid) => Family(pid).Sum(one => Threads(one).Sum(Spent));

    private static IEnumerable<int> Family(int pid) => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(one => one == pid || Parent(one) == pid);

    private static int Parent(int pid) => Read($"/proc/{pid}/stat") is { Length: > 0 } line
        ? int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) : 0;

    private static string[] Threads(int pid) => Directory.Exists($"/proc/{pid}/task") ? Directory.GetDirectories($"/proc/{pid}/task") : [];

    /// <summary>In nanoseconds at its beginning: finer than the ticks of "stat".</summary>
    private static double Spent(string thread) => Read(Path.Combine(thread, "schedstat")) is { Length: > 0 } line
        ? double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) / 1e6 : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
