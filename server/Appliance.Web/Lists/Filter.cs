namespace Appliance.Web.Lists;

/// <summary>What is typed into a list's filter: "state:active subnet:lab dell". Keys the list knows become chips, the rest is searched for.</summary>
/// <param name="Terms">Key to value; the last one typed counts.</param>
public sealed record Filter(IReadOnlyDictionary<string, string> Terms, string Search)
{
    public static Filter None { get; } = new(new Dictionary<string, string>(), "");

    public string? this[string key] => Terms.GetValueOrDefault(key);

    public bool IsEmpty => Terms.Count == 0 && Search.Length == 0;

    public static Filter Read(string? text, IReadOnlyCollection<string> keys)
    {
        var terms = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = new List<string>();
        foreach (var word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            var key = colon > 0 ? keys.FirstOrDefault(key => key.Equals(word[..colon], StringComparison.OrdinalIgnoreCase)) : null;
            if (key is not null && colon < word.Length - 1) terms[key] = word[(colon + 1)..];
            else words.Add(word);
        }
        return new Filter(terms, string.Join(' ', words));
    }

    public Filter With(string key, string? value)
    {
        var terms = Terms.Where(term => term.Key != key).ToDictionary(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(value)) terms[key] = value;
        return this with { Terms = terms };
    }

    public override string ToString() => string.Join(' ', Terms.Select(term => $"{term.Key}:{term.Value}").Append(Search)).Trim();
}
