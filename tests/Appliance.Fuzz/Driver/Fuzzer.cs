using System.Diagnostics;

namespace Appliance.Fuzz.Driver;

/// <summary>Puts inputs through one codec, keeps what takes new steps through its code and makes more out of that.</summary>
internal sealed class Fuzzer(Codec codec, CoverageMap map, Random random)
{
    private const int MostDefects = 10;
    private readonly Probe _probe = new(codec);
    private readonly List<byte[]> _kept = [];
    private readonly Dictionary<string, Defect> _defects = new(StringComparer.Ordinal);

    public IReadOnlyList<byte[]> Kept => _kept;

    public IReadOnlyCollection<Defect> Defects => _defects.Values;

    public Figures Run(IReadOnlyList<byte[]> corpus, long inputs, LastInput last)
    {
        var begun = Stopwatch.GetTimestamp();
        // Twice: what is done once, when a class is first used, is no step of an input.
        foreach (var input in corpus) Put(input, last);
        map.Clear();
        foreach (var input in corpus.Where(input => input.Length <= codec.LongestInput))
        {
            Put(input, last);
            map.TakeNew();
            _kept.Add(input);
        }
        if (_kept.Count == 0) _kept.Add([]);
        var mutator = new Mutator(codec, random);
        for (long i = 0; i < inputs && _defects.Count < MostDefects; i++)
        {
            var input = mutator.Next(_kept);
            Put(input, last);
            if (map.TakeNew()) _kept.Add(input.ToArray());
        }
        return new Figures(codec.Name, inputs, map.Edges, _kept.Count, _probe.Slowest, _probe.Greediest, _defects.Count, Stopwatch.GetElapsedTime(begun));
    }

    private void Put(ReadOnlySpan<byte> input, LastInput last)
    {
        last.Set(input);
        if (_probe.Run(input) is not { } wrong) return;
        var defect = new Defect(wrong, input.ToArray());
        if (!_defects.TryGetValue(defect.Place, out var known) || known.Input.Length > input.Length) _defects[defect.Place] = defect;
    }
}

/// <param name="Input">The shortest that shows it.</param>
internal sealed record Defect(Exception What, byte[] Input)
{
    /// <summary>Defects at one place are one.</summary>
    public string Place => What is BrokenLawException ? new string([.. What.Message.Where(letter => !char.IsDigit(letter))]) : What.GetType().Name + What.StackTrace?.Split('\n')[0];
}
