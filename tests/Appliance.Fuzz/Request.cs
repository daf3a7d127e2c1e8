using System.Globalization;
using Appliance.Fuzz.Codecs;

namespace Appliance.Fuzz;

/// <summary>What the command line asks for.</summary>
/// <param name="Inputs">For each codec.</param>
/// <param name="Corpus">The folder with a folder for each codec.</param>
/// <param name="Defects">Where inputs are put that show a defect.</param>
/// <param name="Keep">The corpus becomes what was found, minimised.</param>
/// <param name="Seed">Of chance in making inputs. Where branches are counted is chance too, so two runs with the same one are alike, not the same.</param>
/// <param name="LastInput">Set for the one process that runs one codec with instruments.</param>
internal sealed record Request(IReadOnlyList<Codec> Codecs, long Inputs, string Corpus, string Defects, bool Keep, int Seed, string? LastInput)
{
    public const string Usage = "Appliance.Fuzz [--codec NAME]... [--inputs NUMBER] [--corpus FOLDER] [--defects FOLDER] [--seed NUMBER] [--keep]";

    /// <exception cref="FormatException">With what is wrong.</exception>
    public static Request Parse(IReadOnlyList<string> words)
    {
        var (codecs, request) = (new List<Codec>(), new Request(AllCodecs.List, 1_000_000, "tests/Appliance.Fuzz/Corpus", "artifacts/fuzz", false, 1, null));
        for (var at = 0; at < words.Count; at++)
        {
            string Value() => ++at < words.Count ? words[at] : throw new FormatException($"{words[at - 1]} needs a value.");
            switch (words[at])
            {
                case "--codec":
                    codecs.Add(Find(Value()));
                    break;
                case "--inputs":
                    request = request with { Inputs = Number(Value()) };
                    break;
                case "--corpus":
                    request = request with { Corpus = Value() };
                    break;
                case "--defects":
                    request = request with { Defects = Value() };
                    break;
                case "--seed":
                    request = request with { Seed = (int)Number(Value()) };
                    break;
                case "--keep":
                    request = request with { Keep = true };
                    break;
                case "--last-input":
                    request = request with { LastInput = Value() };
                    break;
                default:
                    throw new FormatException($"'{words[at]}' is not known.");
            }
        }
        return codecs.Count > 0 ? request with { Codecs = codecs } : request;
    }

    /// <summary>The words that ask another process for one codec of this.</summary>
    public IEnumerable<string> WordsFor(Codec codec, string lastInput) =>
    [
        "--codec", codec.Name, "--inputs", Inputs.ToString(CultureInfo.InvariantCulture), "--corpus", Corpus, "--defects", Defects, "--seed", Seed.ToString(CultureInfo.InvariantCulture),
        "--last-input", lastInput, .. Keep ? ["--keep"] : Array.Empty<string>(),
    ];

    private static Codec Find(string name) => AllCodecs.List.Append(AllCodecs.Planted).FirstOrDefault(codec => codec.Name == name)
        ?? throw new FormatException($"There is no codec '{name}'. There are {string.Join(", ", AllCodecs.List.Select(codec => codec.Name))}.");

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{text}' is not a number.");
}
