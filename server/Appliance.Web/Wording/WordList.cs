using System.Reflection;
using System.Text.Json;

namespace Appliance.Web.Wording;

/// <summary>Texts by key, from a file built into the program: all words of one language, or what the API tells in English put into another.</summary>
internal sealed class WordList
{
    private readonly Dictionary<string, string> _words;

    private WordList(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"words/{name}.json")
            ?? throw new InvalidOperationException($"words/{name}.json is not built in.");
        _words = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    public static IReadOnlyDictionary<string, WordList> All { get; } = new[] { "en", "de" }.ToDictionary(language => language, language => new WordList(language), StringComparer.Ordinal);

    /// <summary>What the API tells, by language; English is what it tells anyway.</summary>
    public static IReadOnlyDictionary<string, WordList> Told { get; } = new[] { "de" }.ToDictionary(language => language, language => new WordList($"told.{language}"), StringComparer.Ordinal);

    public IReadOnlyCollection<string> Keys => _words.Keys;

    public string? Find(string key) => _words.GetValueOrDefault(key);
}
