using System.Globalization;
using System.Text;

namespace Appliance.Server.Inventory.Reports;

/// <summary>
/// Text that a machine brought, made fit for lists, logs and terminals: no control, direction, private or unassigned characters, no
/// angle brackets, no blanks around it, and never longer than a limit.
/// </summary>
internal static class CleanText
{
    public const int Longest = 128;

    public static string Of(string? text, int longest = Longest)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > longest) break;
            if (rune.Value is '<') clean.Append('(');
            else if (rune.Value is '>') clean.Append(')');
            else if (IsPlain(rune)) clean.Append(rune.ToString());
            else if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
        }
        return clean.ToString().Trim();
    }

    // Format characters carry the bidi overrides and the zero-width ones; lone surrogates arrive as U+FFFD.
    private static bool IsPlain(Rune rune) => rune.Value != 0xFFFD && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
