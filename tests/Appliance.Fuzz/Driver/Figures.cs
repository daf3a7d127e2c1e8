using System.Globalization;

namespace Appliance.Fuzz.Driver;

/// <summary>What a run of one codec came to, as a line of the table.</summary>
internal sealed record Figures(string Codec, long Inputs, int Edges, int Kept, TimeSpan Slowest, long Greediest, int Crashes, TimeSpan Took)
{
    public static string Heading => Line("codec", "inputs", "edges", "corpus", "slowest input", "most allocated", "crashes", "inputs/s");

    public override string ToString() => Line(
        Codec, $"{Inputs}", $"{Edges}", $"{Kept}", string.Create(CultureInfo.InvariantCulture, $"{Slowest.TotalMilliseconds:0.000} ms"), $"{Greediest} B", $"{Crashes}",
        string.Create(CultureInfo.InvariantCulture, $"{Inputs / Math.Max(Took.TotalSeconds, 0.001):0}"));

    private static string Line(string codec, string inputs, string edges, string kept, string slowest, string greediest, string crashes, string speed) =>
        $"{codec,-22} {inputs,10} {edges,6} {kept,7} {slowest,14} {greediest,15} {crashes,8} {speed,9}";
}
