using SharpFuzz;

namespace Appliance.Fuzz.Driver;

/// <summary>This program once more, in a folder of its own, with counters at every branch of the code under test.</summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private static readonly string[] Instrumented = ["Appliance.Protocols.dll", "appliance-server.dll"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-fuzz-");

    /// <param name="codecs">Whose classes are given counters.</param>
    public InstrumentedCopy(IReadOnlyList<Codec> codecs)
    {
        var classes = codecs.SelectMany(codec => codec.Classes).Distinct().ToList();
        foreach (var file in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles())
        {
            var to = Path.Combine(_folder.FullName, file.Name);
            // The program itself too: where it really lies is where it looks for the others.
            if (Instrumented.Contains(file.Name) || file.Name.StartsWith("Appliance.Fuzz.", StringComparison.Ordinal)) file.CopyTo(to);
            else File.CreateSymbolicLink(to, file.FullName);
        }
        foreach (var name in Instrumented)
            _ = SharpFuzz.Fuzzer.Instrument(Path.Combine(_folder.FullName, name), type => classes.Exists(one => type.StartsWith(one, StringComparison.Ordinal)), Options.Value).ToList();
    }

    public string Program => Path.Combine(_folder.FullName, "Appliance.Fuzz.dll");

    public string LastInput => Path.Combine(_folder.FullName, "last-input");

    public void Dispose() => _folder.Delete(recursive: true);
}
