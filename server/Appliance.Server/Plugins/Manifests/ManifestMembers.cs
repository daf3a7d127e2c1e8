using System.Text.Json;
using System.Text.RegularExpressions;
using Appliance.Contracts;

namespace Appliance.Server.Plugins.Manifests;

/// <summary>The members of one JSON object. Whatever is not as it should be is told, and answered with something empty.</summary>
internal sealed class ManifestMembers(JsonElement section, string path, List<FieldFault> faults)
{
    private const int LongestText = 500;

    public IEnumerable<string> Names => section.ValueKind == JsonValueKind.Object ? section.EnumerateObject().Select(member => member.Name) : [];

    public void Only(string known)
    {
        if (section.ValueKind != JsonValueKind.Object) Fault("", "must be an object");
        foreach (var name in Names.Except(known.Split(", "), StringComparer.Ordinal)) Fault(name, $"is unknown; there are {known}");
    }

    public ManifestMembers? Section(string name) => Find(name) is { } value ? new ManifestMembers(value, Path(name), faults) : null;

    public JsonElement? Find(string name) => section.ValueKind == JsonValueKind.Object && section.TryGetProperty(name, out var value) ? value : null;

    public string Text(string name, Regex pattern, string cure) => Text(name, pattern.IsMatch, cure);

    public string Text(string name, Func<string, bool> right, string cure)
    {
        if (Find(name) is { ValueKind: JsonValueKind.String } value && right(value.GetString()!)) return value.GetString()!;
        Fault(name, cure);
        return "";
    }

    public int Number(string name, Func<int, bool> right, string cure)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && right(number)) return number;
        Fault(name, cure);
        return 0;
    }

    public long? Bound(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)) return number;
        Fault(name, "must be a whole number");
        return null;
    }

    public bool Flag(string name)
    {
        if (Find(name) is { } value && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Fault(name, "must be true or false");
        return Find(name) is { ValueKind: JsonValueKind.True };
    }

    public T Word<T>(string name) where T : struct, Enum
    {
        if (Find(name) is { ValueKind: JsonValueKind.String } value)
        {
            foreach (var word in Enum.GetValues<T>())
            {
                if (value.ValueEquals(JsonNamingPolicy.CamelCase.ConvertName(word.ToString()))) return word;
            }
        }
        Fault(name, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        return default;
    }

    public LocalText Local(string name, bool required)
    {
        if (Find(name) is null && !required) return new LocalText("", "");
        if (Section(name) is { } texts && texts.Names.Order(StringComparer.Ordinal).SequenceEqual(["de", "en"]))
        {
            return new LocalText(texts.Text("en", IsProse, "must be a text of one line"), texts.Text("de", IsProse, "must be a text of one line"));
        }
        Fault(name, "must be {\"en\": …, \"de\": …}");
        return new LocalText("", "");
    }

    public IReadOnlyList<string> List(string name, Func<string, bool> right, string cure)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            Fault(name, "must be a list of texts");
            return [];
        }
        var texts = value.EnumerateArray().Select(item => item.GetString()!).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            if (!right(texts[i])) Fault($"{name}[{i}]", $"'{texts[i]}' is not known: {cure}");
            else if (texts.IndexOf(texts[i]) < i) Fault($"{name}[{i}]", "stands there twice");
        }
        return texts;
    }

    public IReadOnlyDictionary<string, string> Texts(string name, Regex key, Func<string, bool> right, string cure)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Section(name) is not { } members) return found;
        if (Find(name) is not { ValueKind: JsonValueKind.Object }) Fault(name, $"must be an object of {cure}");
        foreach (var member in members.Names)
        {
            if (!key.IsMatch(member)) members.Fault(member, $"must be {cure}");
            else found[member] = members.Text(member, right, $"must be {cure}");
        }
        return found;
    }

    public void Fault(string name, string problem) => faults.Add(new FieldFault(Path(name), problem));

    private string Path(string name) => (path, name) switch
    {
        ("", _) => name,
        (_, "") => path,
        _ => $"{path}.{name}",
    };

    private static bool IsProse(string text) => text.Length is > 0 and <= LongestText && !text.Any(char.IsControl);
}
