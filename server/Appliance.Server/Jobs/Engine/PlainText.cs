using System.Globalization;
using System.Text;

namespace Appliance.Server.Jobs.Engine;

/// <summary>Text from steps, and so from machines, made safe to keep and to print: no control characters, no half of a surrogate pair, no end.</summary>
internal static class PlainText
{
    public static string Of(string text, int longest)
    {
        var safe = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (safe.Length >= longest) return safe.Append('…').ToString();
            safe.Append(IsObeyed(rune) ? " " : rune.ToString());
        }
        return safe.ToString();
    }

    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
