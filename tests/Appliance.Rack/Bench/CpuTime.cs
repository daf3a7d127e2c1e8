using System.Globalization;

namespace Appliance.Rack;

/// <summary>Processor time, in the kernel too.</summary>
internal static class CpuTime
{
    /// <summary>Of a program and all that it started, which for us is the database.</summary>
    public static double Milliseconds(int pid) => Family(pid).Sum(OwnMilliseconds);

    /// <summary>Of a program alone.</summary>
    public static double OwnMilliseconds(int pid) => Threads(pid).Sum(Spent);

    private static HashSet<int> Family(int pid)
    {
        var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).ToLookup(Parent);
        HashSet<int> family = [pid];
        for (Queue<int> parents = new([pid]); parents.TryDequeue(out var parent);)
            foreach (var child in children[parent].Where(family.Add)) parents.Enqueue(child);
        return family;
    }

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
