using System.CommandLine;
using System.Text.Json;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance plugin settings</c>: the form comes from the plug-in's manifest.</summary>
internal static class PluginSettingsCommand
{
    public static Command Make(Printer printer)
    {
        var name = Verb.Named("name", "The plug-in");
        var set = new Option<string[]>("--set") { Description = "A setting and its value; may be repeated; no value takes it back", HelpName = "NAME=VALUE" };
        return Verb.Make("settings", "Show a plug-in's settings, or change them; if it runs, it is started anew", [name, set], async (line, client, stop) =>
        {
            var settings = await client.PluginSettingsAsync(line.GetValue(name)!, stop);
            if (line.GetValue(set) is { Length: > 0 } given)
                settings = await client.ChangePluginSettingsAsync(line.GetValue(name)!, new PluginSettingsChange(given.Select(text => Read(settings, text)).ToDictionary(StringComparer.Ordinal)), stop);
            printer.Print(line, settings, ContractsJson.Default.PluginSettings, PluginSheet.Draw);
        });
    }

    private static KeyValuePair<string, JsonElement> Read(PluginSettings settings, string text)
    {
        if (text.Split('=', 2) is not [var name, var value]) throw new UsageException($"--set {text}: write NAME=VALUE.");
        var isText = settings.Fields.FirstOrDefault(field => field.Name == name)?.Type is null or PluginFieldType.String;
        return new(name, value.Length == 0 ? Json("null") : isText ? Quoted(value) : Json(value));
    }

    private static JsonElement Quoted(string value) => JsonSerializer.SerializeToElement(value, ContractsJson.Default.String);

    private static JsonElement Json(string value)
    {
        try
        {
            return JsonElement.Parse(value);
        }
        catch (JsonException)
        {
            return Quoted(value); // Not of the field's type: the appliance says what would be right.
        }
    }
}
