using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>Plug-ins, plans and forms as text.</summary>
internal static class PluginSheet
{
    public static IRenderable Draw(PluginDetail detail)
    {
        var (plugin, manifest) = (detail.Plugin, detail.Manifest);
        return Printer.Sheet([
            ("name", plugin.Name),
            ("version", plugin.Version),
            ("what", plugin.Title.En),
            ("description", manifest?.Description.En),
            ("category", Words.Of(plugin.Category)),
            ("from", Words.Of(plugin.Origin)),
            ("state", Words.Of(plugin.State)),
            ("detail", Words.Safe(plugin.Detail)),
            ("needs", manifest is null ? null : string.Join(", ", manifest.Needs.Select(need => $"{need.Key} {need.Value}"))),
            ("needed by", string.Join(", ", detail.NeededBy)),
            ("uses", Joined(manifest?.Uses)),
            ("offers", Joined(manifest?.Offers)),
            ("packages on hosts", Joined(manifest?.Packages)),
            ("agents must", Joined(manifest?.AgentCapabilities)),
            ("files", manifest?.Digest),
            .. detail.Problems.Select(problem => ((string, string?))("wrong", Words.Safe($"{problem.Field} {problem.Problem}".Trim()))),
        ]);
    }

    public static IRenderable Draw(PluginPlan plan) => new Rows(Sentences(plan).Select(sentence => new Text(sentence)));

    public static IEnumerable<string> Sentences(PluginPlan plan)
    {
        if (plan.Enables.Count == 0)
        {
            yield return "It runs already.";
            yield break;
        }
        yield return $"Will enable {plan.Enables[^1]}.";
        if (plan.Enables.Count > 1) yield return $"Will also enable {string.Join(", ", plan.Enables.SkipLast(1))}.";
        if (plan.Strangers.Count > 0) yield return $"Loads code that did not come with the appliance, and runs it with the appliance's rights: {string.Join(", ", plan.Strangers)}.";
        if (plan.Packages.Count > 0) yield return $"Needs packages {string.Join(", ", plan.Packages)} on hosts.";
        if (plan.AgentCapabilities.Count > 0) yield return $"Needs agents that can {string.Join(", ", plan.AgentCapabilities)}.";
    }

    public static IRenderable Draw(PluginSettings settings)
    {
        if (settings.Fields.Count == 0) return new Text("It has no settings.");
        var table = Printer.Table("setting", "value", "may be", "what");
        foreach (var field in settings.Fields)
        {
            var value = settings.Values.TryGetValue(field.Name, out var chosen) ? $"{chosen}" : field.Default is { } usual ? $"{usual} (default)" : "";
            table.AddTextRow(field.Name, field.Secret ? settings.Secrets.Contains(field.Name) ? "(set, secret)" : "" : value, MayBe(field), field.Title.En);
        }
        return table;
    }

    private static string MayBe(PluginField field) => field.Choices.Count > 0
        ? string.Join(", ", field.Choices)
        : Words.Of(field.Type) + ((field.Minimum ?? field.Maximum) is null ? "" : $" {field.Minimum}..{field.Maximum}") + (field.Required ? ", required" : "");

    private static string? Joined(IReadOnlyList<string>? words) => words is null ? null : string.Join(", ", words);
}
