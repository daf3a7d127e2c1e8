using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Appliance.Server.Api.Page;

/// <summary>The page's words in one language. English stands in for whatever a reader asks for that we do not have.</summary>
internal sealed class PageTexts
{
    private readonly Dictionary<string, string> _words;

    private PageTexts(string language)
    {
        Language = language;
        _words = JsonSerializer.Deserialize<Dictionary<string, string>>(PageFiles.Read($"{language}.json"))!;
    }

    public static IReadOnlyList<PageTexts> All { get; } = [new PageTexts("en"), new PageTexts("de")];

    public string Language { get; }

    public IEnumerable<string> Keys => _words.Keys;

    public string this[string key] => _words[key];

    public string Or(string key, string otherwise) => _words.GetValueOrDefault(key, otherwise);

    /// <summary>The language the browser likes best among ours: RFC 9110, 12.5.4.</summary>
    public static PageTexts For(IList<StringWithQualityHeaderValue> accepted) =>
        accepted.Where(language => language.Quality is not 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => All.FirstOrDefault(texts => Speaks(texts, language.Value.ToString())))
            .FirstOrDefault(texts => texts is not null) ?? All[0];

    private static bool Speaks(PageTexts texts, string asked) =>
        asked.Equals(texts.Language, StringComparison.OrdinalIgnoreCase) || asked.StartsWith(texts.Language + "-", StringComparison.OrdinalIgnoreCase);
}
