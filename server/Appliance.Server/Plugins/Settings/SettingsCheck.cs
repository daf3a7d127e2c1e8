using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server.Plugins.Settings;

/// <summary>Holds values against the fields of the form.</summary>
internal static class SettingsCheck
{
    private const int LongestText = 4_000;

    /// <summary>Every value that is wrong, every one nobody knows, and every one that is missing.</summary>
    /// <param name="kept">Secrets that are set, whatever they are.</param>
    public static IEnumerable<FieldFault> Problems(IReadOnlyList<PluginField> fields, IReadOnlyDictionary<string, JsonElement> values, IReadOnlyCollection<string> kept)
    {
        foreach (var unknown in values.Keys.Where(name => fields.All(field => field.Name != name)))
            yield return new FieldFault(unknown, fields.Count == 0 ? "This plug-in has no settings." : $"There is no such setting; there are {string.Join(", ", fields.Select(field => field.Name))}.");
        foreach (var field in fields)
        {
            if (values.TryGetValue(field.Name, out var value))
            {
                if (Problem(field, value) is { } problem) yield return new FieldFault(field.Name, problem);
            }
            else if (field is { Required: true, Default: null } && !kept.Contains(field.Name)) yield return new FieldFault(field.Name, "It must be set.");
        }
    }

    public static string? Problem(PluginField field, JsonElement value) => field.Type switch
    {
        PluginFieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "It must be true or false.",
        PluginFieldType.Integer when value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out _) => "It must be a whole number.",
        PluginFieldType.Integer => Outside(value.GetInt64(), field) ? $"It must be {Bounds(field)}." : null,
        _ when value.ValueKind != JsonValueKind.String => "It must be a text.",
        _ when value.GetString() is var text && field.Choices.Count > 0 => field.Choices.Contains(text) ? null : $"It must be one of {string.Join(", ", field.Choices)}.",
        _ when field.Secret && value.GetString()!.Length == 0 => "It must not be empty; null takes it back.",
        _ when value.GetString()!.Any(char.IsControl) => "It must be a text of one line.",
        _ => Outside(value.GetString()!.Length, field) || value.GetString()!.Length > LongestText ? $"Its length must be {Bounds(field with { Maximum = field.Maximum ?? LongestText })}." : null,
    };

    private static bool Outside(long number, PluginField field) => number < field.Minimum || number > field.Maximum;

    private static string Bounds(PluginField field) => (field.Minimum, field.Maximum) switch
    {
        ({ } least, { } most) => $"{least} to {most}",
        ({ } least, null) => $"{least} or more",
        (_, var most) => $"{most} or less",
    };
}
