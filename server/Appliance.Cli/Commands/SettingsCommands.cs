using System.CommandLine;
using System.Text.Json;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance settings …</c>.</summary>
internal static class SettingsCommands
{
    private const string Restart = "sudo systemctl restart appliance-server";

    public static Command Make(Printer printer) => Verb.Bare("settings", "The server's own settings", List(printer), Set(printer), Reset(printer));

    private static Command List(Printer printer)
    {
        var search = new Argument<string?>("search") { Description = "Part of a key or of its description", Arity = ArgumentArity.ZeroOrOne };
        var changed = new Option<bool>("--changed") { Description = "Only what is not as delivered" };
        return Verb.Make("list", "List settings: what they are, who says so, and what they are after a restart", [search, changed], async (line, client, stop) =>
        {
            var all = await client.SettingsAsync(stop);
            bool Wanted(Setting one) => (line.GetValue(search) is not { } text || $"{one.Key} {one.Description}".Contains(text, StringComparison.OrdinalIgnoreCase))
                && (!line.GetValue(changed) || one.Saved || one.Source != SettingSource.Default);
            var shown = all with { Sections = [.. all.Sections.Select(section => section with { Settings = [.. section.Settings.Where(Wanted)] }).Where(section => section.Settings.Count > 0)] };
            printer.Print(line, shown, ContractsJson.Default.ServerSettings, Draw);
        });
    }

    private static Command Set(Printer printer)
    {
        var settings = new Argument<string[]>("settings") { Description = "KEY=VALUE, such as Boot:KeepDays=30; for a list once for each item", Arity = ArgumentArity.OneOrMore };
        return Verb.Make("set", "Save settings for the next start of the server, all of them or none", [settings], async (line, client, stop) =>
        {
            var lists = (await client.SettingsAsync(stop)).Sections.SelectMany(section => section.Settings).Where(one => one.Kind == SettingKind.List).Select(one => one.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var change = line.GetValue(settings)!.Select(Read).GroupBy(one => one.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(one => one.Key, one => Value(one, lists));
            Told(printer, line, await client.ChangeSettingsAsync(new SettingsChange(change), stop));
        });
    }

    private static Command Reset(Printer printer)
    {
        var keys = new Argument<string[]>("keys") { Description = "The settings, such as Boot:KeepDays", Arity = ArgumentArity.OneOrMore };
        return Verb.Make("reset", "Take back what was changed here: again what the configuration file or the default says", [keys], async (line, client, stop) =>
        {
            var change = line.GetValue(keys)!.Distinct(StringComparer.OrdinalIgnoreCase).ToDictionary(key => key, _ => JsonElement.Parse("null"));
            Told(printer, line, await client.ChangeSettingsAsync(new SettingsChange(change), stop));
        });
    }

    private static void Told(Printer printer, ParseResult line, ServerSettings now) => printer.Print(line, now, ContractsJson.Default.ServerSettings, _ => new Text(
        now.Waiting == 0 ? "Saved. Nothing waits for a restart." : $"Saved. {now.Waiting} setting(s) wait for a restart of the server: {Restart}"));

    private static IRenderable Draw(ServerSettings all)
    {
        var table = Printer.Table("key", "value", "said by", "after a restart", "description");
        foreach (var one in all.Sections.SelectMany(section => section.Settings))
            table.AddTextRow(one.Key, one.Secret ? "(secret)" : Said(one.Value), Words.Of(one.Source), one.Next is null ? "" : Said(one.Next), one.Description);
        List<IRenderable> parts = [];
        if (all.Refused is { } refused) parts.Add(new Text($"The server did not start with the saved {string.Join(", ", refused.Keys)} and put them aside: {Words.Safe(refused.Reason)}\n"));
        parts.Add(table);
        if (all.Waiting > 0) parts.Add(new Text($"\n{all.Waiting} setting(s) wait for a restart: {Restart}"));
        return new Rows(parts);
    }

    private static string Said(JsonElement? value) => value switch
    {
        null => "",
        { ValueKind: JsonValueKind.Array } list => string.Join(", ", list.EnumerateArray().Select(item => item.GetString())),
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } one => one.GetRawText(),
    };

    private static KeyValuePair<string, string> Read(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } key, var value] ? new(key.Trim(), value) : throw new UsageException($"{text}: write KEY=VALUE.");

    private static JsonElement Value(IGrouping<string, KeyValuePair<string, string>> given, HashSet<string> lists)
    {
        var values = given.Select(one => one.Value).ToArray();
        if (lists.Contains(given.Key)) return JsonSerializer.SerializeToElement([.. values.Where(value => value.Length > 0)], ContractsJson.Default.StringArray);
        return values is [var only] ? JsonSerializer.SerializeToElement(only, ContractsJson.Default.String) : throw new UsageException($"{given.Key} is no list; name it once.");
    }
}
