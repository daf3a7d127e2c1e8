using System.Globalization;
using System.Text.RegularExpressions;
using Appliance.Protocols;
using Appliance.Server.Inventory;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>
/// How a rule names its machines: {n}, or {n:3} with leading zeros; {serial}; {asset}; {mac}. A word that a machine says of itself counts only
/// with a digit in it, or a stranger could call itself "wpad" or "ntp" in the DNS of the house.
/// </summary>
internal static partial class HostNameTemplate
{
    private const int LongestText = 40;

    /// <returns>What is wrong with it, or null.</returns>
    public static string? Problem(string? template)
    {
        if (string.IsNullOrWhiteSpace(template)) return "is missing; write for instance 'node-{n}'.";
        var around = Blank().Replace(template, "");
        if (around.Length == template.Length) return "must hold {n}, {n:3}, {serial}, {asset} or {mac}, or all machines would have one name.";
        if (around.Length > LongestText || !around.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-'))
            return $"must have around its {{n}}, {{n:3}}, {{serial}}, {{asset}} or {{mac}} at most {LongestText} signs of a-z, 0-9 and '-'.";
        return template[0] == '-' || template[^1] == '-' ? "must not begin or end with '-'." : null;
    }

    public static bool Counts(string template) => Blank().Matches(template).Any(blank => blank.Groups["word"].Value == "n");

    /// <returns>Null when the machine lacks a word for it, or the name would be too long.</returns>
    public static string? Fill(string template, int number, MachineFacts facts, MacAddress mac)
    {
        var whole = true;
        var name = Blank().Replace(template, blank =>
        {
            var word = blank.Groups["word"].Value switch
            {
                "n" => number.ToString(CultureInfo.InvariantCulture).PadLeft(blank.Groups["digits"] is { Success: true } digits ? digits.Value[0] - '0' : 1, '0'),
                "mac" => mac.Bits.ToString("x12", CultureInfo.InvariantCulture),
                "serial" => Label(facts.Serial),
                _ => Label(facts.AssetTag),
            };
            whole &= word.Length > 0;
            return word;
        });
        return whole && name.Length <= 63 ? name : null;
    }

    private static string Label(string said)
    {
        var label = Foreign().Replace(said.ToLowerInvariant(), "-").Trim('-');
        return label.Any(char.IsAsciiDigit) ? label : "";
    }

    [GeneratedRegex(@"\{(?<word>n|serial|asset|mac)\}|\{(?<word>n):(?<digits>[1-6])\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blank();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Foreign();
}
