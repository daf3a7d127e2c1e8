using System.Reflection;
using System.Xml.Linq;

namespace Appliance.Server.Settings.Desk;

/// <summary>What each setting means, out of the comments of its record: the compiler writes them beside the program, so nobody writes them twice.</summary>
internal sealed class SettingTexts
{
    private readonly Lazy<Dictionary<string, string>> _texts = new(Read);

    /// <summary>One sentence or two; empty when the file is not there.</summary>
    public string Of(PropertyInfo setting) => _texts.Value.GetValueOrDefault($"P:{setting.DeclaringType!.FullName}.{setting.Name}", "");

    private static Dictionary<string, string> Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{typeof(SettingTexts).Assembly.GetName().Name}.xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member").Where(member => ((string?)member.Attribute("name"))?.StartsWith("P:", StringComparison.Ordinal) == true)
                .ToDictionary(member => (string)member.Attribute("name")!, member => Plain(member.Element("summary")), StringComparer.Ordinal)
            : [];
    }

    private static string Plain(XElement? summary) =>
        summary is null ? "" : string.Join(' ', string.Concat(summary.Nodes().Select(Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => ((string?)see.Attribute("cref") ?? "").Split('.', ':')[^1],
        XElement other => other.Value,
        _ => "",
    };
}
