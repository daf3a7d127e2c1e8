using System.Globalization;
using System.Text.Encodings.Web;
using Appliance.Contracts;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Subscriptions;
using Fluid;

namespace Appliance.Server.Notifications.Mailing;

/// <summary>
/// Fills the templates (<c>Templates/*.liquid</c>): subject, plain text and HTML in the subscriber's language. What events say is a
/// stranger's word and only ever text: encoded in HTML, on one line in the subject.
/// </summary>
internal sealed class LetterWriter
{
    private const int LongestSubject = 150;
    private static readonly string[] Parts = ["subject", "txt", "html"];

    private readonly Dictionary<string, IFluidTemplate> _templates = ReadTemplates();

    /// <param name="name">Whose mail it is.</param>
    /// <param name="told">Empty for a test.</param>
    public Letter Write(Subscription wanted, string name, Selected told)
    {
        var language = wanted.Language == NotificationLanguage.German ? "de" : "en";
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = name,
            ["test"] = told.Total == 0,
            ["digest"] = wanted.Pace != NotificationPace.AtOnce,
            ["total"] = told.Total,
            ["more"] = told.Total - told.Events.Count,
            ["zone"] = wanted.Zone.Id,
            ["events"] = told.Events.Select(happened => Line(happened, wanted)).ToList(),
        };
        return new Letter(Subject(Fill($"{language}.subject", values)), Fill($"{language}.txt", values), Fill($"{language}.html", values));
    }

    /// <summary>Nothing that could begin another header.</summary>
    public static string Subject(string text)
    {
        var line = string.Concat(text.Select(sign => char.IsControl(sign) ? ' ' : sign)).Trim();
        return line.Length > LongestSubject ? line[..(LongestSubject - 1)] + '…' : line;
    }

    private string Fill(string template, Dictionary<string, object?> values)
    {
        var context = new TemplateContext { CultureInfo = CultureInfo.InvariantCulture };
        foreach (var (name, value) in values) context.SetValue(name, value);
        return _templates[template].Render(context, template.EndsWith(".html", StringComparison.Ordinal) ? HtmlEncoder.Default : NullEncoder.Default);
    }

    private static Dictionary<string, object?> Line(EventRecord happened, Subscription wanted) => new(StringComparer.Ordinal)
    {
        ["at"] = TimeZoneInfo.ConvertTime(happened.At, wanted.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        ["severity"] = happened.Severity.ToString().ToLowerInvariant(),
        ["name"] = happened.Name,
        ["object"] = happened.Object,
        ["message"] = happened.Message,
        ["count"] = happened.Count,
    };

    private static Dictionary<string, IFluidTemplate> ReadTemplates()
    {
        var parser = new FluidParser();
        return (from language in new[] { "en", "de" } from part in Parts select $"{language}.{part}").ToDictionary(name => name, name =>
        {
            using var reader = new StreamReader(typeof(LetterWriter).Assembly.GetManifestResourceStream($"notifications/events-{name}.liquid")!);
            return parser.Parse(reader.ReadToEnd());
        }, StringComparer.Ordinal);
    }
}
