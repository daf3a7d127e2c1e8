using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>The settings of the server itself.</summary>
/// <param name="Waiting">How many of them have another value after a restart.</param>
/// <param name="Refused">Saved settings with which a start failed; they were put aside. Null: there are none.</param>
public sealed record ServerSettings(IReadOnlyList<SettingsSection> Sections, int Waiting, RefusedSettings? Refused);

public sealed record SettingsSection(string Name, IReadOnlyList<Setting> Settings);

public sealed record Setting
{
    /// <summary>"Boot:HttpPort".</summary>
    public required string Key { get; init; }
    public required SettingKind Kind { get; init; }

    /// <summary>The words it can be, for <see cref="SettingKind.Choice"/>.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>In English.</summary>
    public required string Description { get; init; }

    /// <summary>What the server runs with; null for a secret.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>Null for a secret.</summary>
    public JsonElement? Default { get; init; }
    public required SettingSource Source { get; init; }

    /// <summary>It was changed here; taken back, it is again what file or default say.</summary>
    public required bool Saved { get; init; }

    /// <summary>What it is after a restart, when that is something else.</summary>
    public JsonElement? Next { get; init; }

    /// <summary>Neither shown nor changed here.</summary>
    public required bool Secret { get; init; }

    /// <summary>Why it can not be changed here; null: it can.</summary>
    public string? Fixed { get; init; }
}

/// <param name="Reason">What the start said.</param>
/// <param name="Keys">The settings that were put aside.</param>
public sealed record RefusedSettings(DateTimeOffset At, string Reason, IReadOnlyList<string> Keys);

/// <param name="Values">By key; null takes back what was changed here. What is not named stays.</param>
public sealed record SettingsChange([property: Secret] IReadOnlyDictionary<string, JsonElement> Values);

[JsonConverter(typeof(CamelCaseEnum<SettingKind>))]
public enum SettingKind
{
    Text,
    Integer,
    Boolean,
    Choice,

    /// <summary>Texts.</summary>
    List,
}

/// <summary>Who says what a setting is, the weakest first.</summary>
[JsonConverter(typeof(CamelCaseEnum<SettingSource>))]
public enum SettingSource
{
    Default,

    /// <summary>The configuration file.</summary>
    File,

    /// <summary>Changed by the API, the command or the web UI.</summary>
    Saved,
    Environment,
    CommandLine,
}
