namespace Appliance.Server.Identity.People;

/// <summary>Text as PostgreSQL takes it: no NUL and no half of a surrogate pair, whatever somebody sends.</summary>
internal static class StorableText
{
    public static string Of(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));
}
