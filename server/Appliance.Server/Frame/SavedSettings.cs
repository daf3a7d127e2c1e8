using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server;

/// <summary>
/// What was changed here, as three files in the data directory: what is wanted (settings.json), what a start has succeeded with (settings.good.json), and what
/// a start failed with (settings.refused.json). Values are texts or lists of texts, by "Section:Key".
/// </summary>
internal sealed class SavedSettings(DataDirectory data)
{
    public static readonly IReadOnlyDictionary<string, JsonElement> None = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);

    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    private string Wanted => data.File("settings.json");

    private string Good => data.File("settings.good.json");

    private string RefusedFile => data.File("settings.refused.json");

    /// <exception cref="InvalidDataException">The file can not be read.</exception>
    public IReadOnlyDictionary<string, JsonElement> Read() => Read(Wanted) ?? None;

    /// <summary>Brings it to the disk; an earlier refusal is over.</summary>
    public void Write(IReadOnlyDictionary<string, JsonElement> values)
    {
        Keep(Wanted, values);
        if (File.Exists(RefusedFile)) DurableFile.Remove(RefusedFile);
    }

    /// <summary>No start has succeeded with what is wanted yet.</summary>
    public bool IsUnproven => File.Exists(Wanted) && !(File.Exists(Good) && File.ReadAllBytes(Good).AsSpan().SequenceEqual(File.ReadAllBytes(Wanted)));

    /// <summary>A start has succeeded.</summary>
    public void Prove()
    {
        if (IsUnproven) DurableFile.Write(Good, File.ReadAllBytes(Wanted));
    }

    /// <summary>Puts what is wanted aside and goes back to what is known to be good, or to nothing.</summary>
    /// <param name="evenGood">What was good is not good any more either.</param>
    public void Refuse(string reason, DateTimeOffset now, bool evenGood)
    {
        var keys = Readable(Wanted)?.Keys.ToList() ?? [];
        DurableFile.Write(RefusedFile, JsonSerializer.SerializeToUtf8Bytes(new RefusedSettings(now, reason, keys), ContractsJson.Default.RefusedSettings));
        if (File.Exists(Wanted)) File.Move(Wanted, Wanted + ".refused", overwrite: true);
        if (!evenGood && File.Exists(Good)) DurableFile.Write(Wanted, File.ReadAllBytes(Good));
    }

    public RefusedSettings? Refused
    {
        get
        {
            try
            {
                return File.Exists(RefusedFile) ? JsonSerializer.Deserialize(File.ReadAllBytes(RefusedFile), ContractsJson.Default.RefusedSettings) : null;
            }
            catch (JsonException)
            {
                return null; // It only tells a story.
            }
        }
    }

    /// <summary>What a start may run with, best first: what is wanted, what was good, nothing. Each with what is wrong with its file.</summary>
    public IEnumerable<(IReadOnlyDictionary<string, JsonElement> Values, string? Problem)> Candidates()
    {
        string[] files = File.Exists(Wanted) ? [Wanted, Good] : [];
        foreach (var path in files.Where(File.Exists))
        {
            var read = Readable(path);
            yield return (read ?? None, read is null ? $"{path}: can not be read." : null);
        }
        yield return (None, null);
    }

    public static SettingsLayer Layer(IReadOnlyDictionary<string, JsonElement> values)
    {
        Dictionary<string, string?> flat = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
        {
            if (value.ValueKind != JsonValueKind.Array) flat[key] = value.GetString();
            else if (value.GetArrayLength() == 0) flat[key] = "";
            else foreach (var (at, item) in value.EnumerateArray().Index()) flat[$"{key}:{at}"] = item.GetString();
        }
        return new SettingsLayer(SettingSource.Saved, flat);
    }

    private static void Keep(string path, IReadOnlyDictionary<string, JsonElement> values) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, JsonElement>(values.ToDictionary(), StringComparer.Ordinal), Shape));

    private static IReadOnlyDictionary<string, JsonElement>? Readable(string path)
    {
        try
        {
            return Read(path);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Dictionary<string, JsonElement>? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var values = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllBytes(path));
            if (values is not null && values.Values.All(IsValue)) return new Dictionary<string, JsonElement>(values, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: can not be read.", broken);
        }
        throw new InvalidDataException($"{path}: can not be read.");
    }

    private static bool IsValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.String || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String));
}
