using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Appliance.Contracts;

namespace Appliance.Server.Settings.Desk;

/// <summary>Values of settings as JSON, and back.</summary>
internal static partial class SettingValues
{
    private const int LongestText = 2_000;
    private const int MostItems = 200;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static SettingKind KindOf(Type type) => type switch
    {
        _ when type == typeof(bool) => SettingKind.Boolean,
        _ when type == typeof(int) => SettingKind.Integer,
        _ when type == typeof(string) => SettingKind.Text,
        { IsEnum: true } => SettingKind.Choice,
        _ when type.IsAssignableFrom(typeof(string[])) => SettingKind.List,
        _ => throw new NotSupportedException($"Nobody has said how to show a setting of the type {type}."),
    };

    public static string Json(object? value) => JsonSerializer.Serialize(value is Enum word ? word.ToString() : value, Readable);

    public static string Text(IReadOnlyDictionary<string, string> values) => JsonSerializer.Serialize(values, Readable);

    /// <summary>JSON of a value as people say it.</summary>
    public static string Said(string json)
    {
        var value = JsonElement.Parse(json);
        var text = value.ValueKind switch
        {
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(item => item.GetString())),
            JsonValueKind.String => value.GetString()!,
            _ => json,
        };
        return text.Length == 0 ? "empty" : text;
    }

    /// <summary>What no reading of it could mend; whether it is right is for the settings record to say.</summary>
    public static string? Problem(JsonElement value, SettingKind kind)
    {
        if (kind != SettingKind.List) return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "must be one value." : Length(value);
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String)) return "must be a list of texts.";
        return value.GetArrayLength() > MostItems ? $"must have at most {MostItems} items." : value.EnumerateArray().Select(Length).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>As it lies on the disk: a text, or a list of texts.</summary>
    public static JsonElement Kept(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Array ? value.Clone() : JsonSerializer.SerializeToElement(value.GetRawText());

    /// <summary>"Boot:HttpPort: must be …" as a fault of its field.</summary>
    public static FieldFault Fault(string problem) =>
        Said().Match(problem) is { Success: true } said ? new FieldFault(said.Groups["key"].Value, said.Groups["what"].Value) : new FieldFault("values", problem);

    private static string? Length(JsonElement value) =>
        value.ToString() is var text && text.Length > LongestText ? $"must have at most {LongestText} characters." : text.Any(char.IsControl) ? "must not have control characters." : null;

    [GeneratedRegex(@"^(?<key>\w+:\w+): ?(?<what>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();
}
