using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A form and what is in it.</summary>
/// <param name="Values">What an operator chose; secrets are left out.</param>
/// <param name="Secrets">The names of the secrets that are set.</param>
public sealed record PluginSettings(IReadOnlyList<PluginField> Fields, IReadOnlyDictionary<string, JsonElement> Values, IReadOnlyList<string> Secrets);

/// <param name="Values">By field; null takes back what was chosen. What is not named stays.</param>
public sealed record PluginSettingsChange([property: Secret] IReadOnlyDictionary<string, JsonElement> Values);

/// <summary>One field of a settings form.</summary>
/// <param name="Secret">Written and never shown.</param>
/// <param name="Minimum">For numbers the least value, for texts the least length.</param>
public sealed record PluginField(
    string Name, PluginFieldType Type, LocalText Title, LocalText Description, bool Required, bool Secret,
    JsonElement? Default, long? Minimum, long? Maximum, IReadOnlyList<string> Choices);

[JsonConverter(typeof(CamelCaseEnum<PluginFieldType>))]
public enum PluginFieldType
{
    String,
    Integer,
    Boolean,
}
