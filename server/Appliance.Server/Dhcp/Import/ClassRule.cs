using System.Globalization;
using System.Text.RegularExpressions;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import;

/// <summary>The rules of classes that can be said here: how a vendor class begins, a user class, an architecture. All others give null.</summary>
internal static partial class ClassRule
{
    /// <param name="rule">dhcpd's "match if …" or Kea's "test", without blanks outside of quotes.</param>
    public static ClientClass? Read(string rule)
    {
        if (Beginning().Match(rule) is { Success: true } beginning)
        {
            var text = beginning.Groups["text"].Value;
            return beginning.Groups["length"].Value == text.Length.ToString(CultureInfo.InvariantCulture) ? Of(beginning.Groups["option"].Value, text) : null;
        }
        if (Whole().Match(rule) is { Success: true } whole) return Of(whole.Groups["option"].Value, whole.Groups["text"].Value);
        if (Architecture().Match(rule) is { Success: true } architecture && ushort.TryParse(architecture.Groups["number"].Value.Replace(":", "", StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && ClientArchitecture.Of(number) is { Kind: not FirmwareKind.Other } known) return new ClientClass { Firmware = [known.Kind] };
        return null;
    }

    /// <summary>White space outside of quotes goes, so that a rule looks the same however it is written.</summary>
    public static string Compact(string rule)
    {
        var quote = '\0';
        return string.Concat(rule.Where(letter =>
        {
            if (quote != '\0' && letter == quote) quote = '\0';
            else if (quote == '\0' && letter is '"' or '\'') quote = letter;
            return quote != '\0' || !char.IsWhiteSpace(letter);
        }));
    }

    private static ClientClass Of(string option, string text) =>
        option.Contains("77", StringComparison.Ordinal) || option.Contains("user", StringComparison.Ordinal) ? new ClientClass { UserClass = text } : new ClientClass { VendorClass = text };

    [GeneratedRegex(@"^(matchif)?substring\((?<option>option(vendor-class-identifier|\[60\]\.(hex|text))),0,(?<length>\d{1,3})\)={1,2}([""'])(?<text>[^""']{1,255})[""']$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(matchif)?(?<option>option(vendor-class-identifier|user-class|\[(60|77)\]\.(hex|text)))={1,2}([""'])(?<text>[^""']{1,255})[""']$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(matchif)?option([\w-]*architecture[\w-]*|client-system|\[93\]\.hex)={1,2}(0x)?(?<number>[0-9a-fA-F:]{4,5})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Architecture();
}
