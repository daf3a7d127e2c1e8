using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Server.Plugins.Settings;

namespace Appliance.Server.Plugins.Manifests;

/// <summary>Reads the schema of a plug-in's settings: one flat object of JSON Schema, whose titles and descriptions are in our two languages.</summary>
internal static partial class SchemaReader
{
    private const string KnownMembers = "type, title, description, secret, default, minimum, maximum, enum";

    public static IReadOnlyList<PluginField> Read(ManifestMembers? schema, List<FieldFault> faults)
    {
        if (schema is null) return [];
        schema.Only("type, properties, required");
        schema.Text("type", text => text == "object", "must be \"object\"");
        var required = schema.List("required", name => schema.Section("properties")?.Names.Contains(name) == true, "there is no such property");
        var fields = new List<PluginField>();
        if (schema.Section("properties") is not { } properties) return fields;
        foreach (var name in properties.Names)
        {
            if (!Name().IsMatch(name)) properties.Fault(name, "use letters and digits, a small letter first, 40 at most");
            var count = faults.Count;
            var field = Field(name, properties.Section(name)!, required.Contains(name));
            if (faults.Count == count && field.Default is { } value && SettingsCheck.Problem(field, value) is { } problem) properties.Section(name)!.Fault("default", problem);
            fields.Add(field);
        }
        return fields;
    }

    private static PluginField Field(string name, ManifestMembers members, bool required)
    {
        members.Only(KnownMembers);
        var field = new PluginField(
            name, members.Word<PluginFieldType>("type"), members.Local("title", required: true), members.Local("description", required: false), required,
            members.Flag("secret"), members.Find("default")?.Clone(), members.Bound("minimum"), members.Bound("maximum"),
            members.List("enum", text => text.Length is > 0 and <= 100, "use 1 to 100 characters"));
        if (field.Secret && field.Type != PluginFieldType.String) members.Fault("secret", "only texts can be secret");
        if (field.Secret && field.Default is not null) members.Fault("default", "a secret has none: it would stand in the file for all to read");
        if (field.Choices.Count > 0 && field.Type != PluginFieldType.String) members.Fault("enum", "only texts have choices");
        if (field.Type == PluginFieldType.Boolean && (field.Minimum ?? field.Maximum) is not null) members.Fault("minimum", "true and false have no bounds");
        if (field.Minimum > field.Maximum) members.Fault("minimum", "is above the maximum");
        return field;
    }

    [GeneratedRegex(@"^[a-z][A-Za-z0-9]{0,39}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
