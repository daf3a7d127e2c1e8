using System.Text.Json;

namespace Appliance.Server.Identity.OpenId;

/// <summary>What the provider says of somebody, from a proven ID token or from its page about the user.</summary>
internal sealed class Claims(JsonElement said)
{
    private const int LongestText = 200;
    private const int MostTexts = 1000;

    public bool Has(string name) => said.ValueKind == JsonValueKind.Object && said.TryGetProperty(name, out _);

    /// <returns>Null where there is no text, or one that nobody means.</returns>
    public string? Text(string name) =>
        Has(name) && said.GetProperty(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 and <= LongestText } text && !text.Any(char.IsControl) ? text : null;

    /// <summary>A list of texts; some providers write a list of one as a text.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name)) return [];
        var value = said.GetProperty(name);
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Take(MostTexts).Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)] : [];
    }
}
