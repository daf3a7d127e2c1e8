using System.CommandLine;
using System.Text.Json;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance plugin settings</c>: the form comes from the plug-in's manifest.</summary>
internal static class PluginSettingsCommand
{
    public static Command Make(Printer printer, Person person)
    {
        var name = Verb.Named("name", "The plug-in");
        var set = new Option<string[]>("--set") { Description = "A setting and its value; may be repeated; no value takes it back", HelpName = "NAME=VALUE" };
        var secret = new Option<string?>("--secret") { Description = "A secret setting, asked for", HelpName = "NAME" };
        var file = SecretFile.Option("--secret-file", "Read the secret from this file");
        return Verb.Make("settings", "Show a plug-in's settings, or change them; if it runs, it is started anew", [name, set, secret, file], async (line, client, stop) =>
        {
            var settings = await client.PluginSettingsAsync(line.GetValue(name)!, stop);
            var change = (line.GetValue(set) ?? []).Select(text => Read(settings, text)).ToDictionary(StringComparer.Ordinal);
            if (line.GetValue(secret) is { } asked) change[asked] = Quoted(await SecretFile.ReadAsync(line.GetValue(file), asked, person, stop));
            else if (line.GetValue(file) is not null) throw new UsageException("--secret-file goes with --secret NAME.");
            if (change.Count > 0) settings = await client.ChangePluginSettingsAsync(line.GetValue(name)!, new PluginSettingsChange(change), stop);
            printer.Print(line, settings, ContractsJson.Default.PluginSettings, PluginSheet.Draw);
        });
    }

    private static KeyValuePair<string, JsonElement> Read(PluginSettings settings, string text)
    {
        if (text.Split('=', 2) is not [var name, var value]) throw new UsageException($"--set {text}: write NAME=VALUE.");
        var field = settings.Fields.FirstOrDefault(field => field.Name == name);
        if (field is { Secret: true } && value.Length > 0) throw new UsageException($"{name} is secret and does not belong on a command line: write --secret {name}.");
        return new(name, value.Length == 0 ? Json("null") : field?.Type is null or PluginFieldType.String ? Quoted(value) : Json(value));
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
