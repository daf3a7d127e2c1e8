using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Appliance.Fuzz.Driver;

/// <summary>
/// The input under way, in a file that is memory, so that it is there when the process is not any more; and a watch on how long it takes.
/// </summary>
internal sealed class LastInput : IDisposable
{
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(20);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Timer _watch;
    private long _begun = Stopwatch.GetTimestamp();

    public LastInput(string path, int longest)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(int) + longest);
        _view = _file.CreateViewAccessor();
        _watch = new Timer(_ => Look(), null, Hangs, TimeSpan.FromSeconds(1));
    }

    /// <returns>Empty when there was none.</returns>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path)) return [];
        var octets = File.ReadAllBytes(path);
        return octets[sizeof(int)..(sizeof(int) + BitConverter.ToInt32(octets))];
    }

    public void Set(ReadOnlySpan<byte> input)
    {
        Volatile.Write(ref _begun, Stopwatch.GetTimestamp());
        _view.Write(0, input.Length);
        _view.SafeMemoryMappedViewHandle.WriteSpan(sizeof(int), input);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _view.Dispose();
        _file.Dispose();
    }

    private void Look()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _begun)) > Hangs) Environment.FailFast($"An input took more than {Hangs.TotalSeconds:0} s.");
    }
}
