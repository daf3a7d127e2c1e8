using System.Reflection;
using System.Text.Json;

namespace Appliance.Web.Wording;

/// <summary>All words of one language, from a file built into the program.</summary>
internal sealed class WordList
{
    private readonly Dictionary<string, string> _words;

    private WordList(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"words/{language}.json")
            ?? throw new InvalidOperationException($"words/{language}.json is not built in.");
        _words = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    public static IReadOnlyDictionary<string, WordList> All { get; } = new[] { "en", "de" }.ToDictionary(language => language, language => new WordList(language), StringComparer.Ordinal);

    public IReadOnlyCollection<string> Keys => _words.Keys;

    public string? Find(string key) => _words.GetValueOrDefault(key);
}
