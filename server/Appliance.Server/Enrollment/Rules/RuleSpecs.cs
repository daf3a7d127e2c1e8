using System.Globalization;
using Appliance.Contracts;
using Appliance.Server.Network;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>Checks a rule as it was sent and brings it into the form in which it is kept.</summary>
internal static class RuleSpecs
{
    public const int Most = 10_000;
    private const int LongestName = 63;
    private const int LongestText = 128;
    private const string PageOfNewOnes = "new";
    private const int HighestOrder = 1_000_000;

    public static bool IsName(string? name) => name is { Length: >= 1 and <= LongestName } && name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-');

    /// <returns>With its conditions, whatever was sent.</returns>
    /// <exception cref="FaultException">Invalid, with every field that is wrong.</exception>
    public static ApprovalRuleSpec Check(string name, ApprovalRuleSpec spec, ISubnets subnets)
    {
        var when = Clean(spec.When ?? new RuleConditions());
        var clean = spec with { Pool = spec.Pool?.Trim() ?? "", HostName = spec.HostName?.Trim() };
        List<FieldFault> faults = [.. Rule(name, clean), .. Conditions(when, subnets)];
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The rule can not be like this.", faults);
        return clean with { When = when with { MacPrefix = when.MacPrefix?.ToLowerInvariant().Replace('-', ':') } };
    }

    private static IEnumerable<FieldFault> Rule(string name, ApprovalRuleSpec spec)
    {
        if (!IsName(name)) yield return new("name", $"must have 1 to {LongestName} signs of a-z, 0-9 and '-'.");
        if (name == PageOfNewOnes) yield return new("name", "is the page that makes rules; take another.");
        if (spec.Order is < 0 or > HighestOrder) yield return new("order", $"must be 0 to {HighestOrder}.");
        if (!IsName(spec.Pool)) yield return new("pool", $"must have 1 to {LongestName} signs of a-z, 0-9 and '-'.");
        if (HostNameTemplate.Problem(spec.HostName) is { } problem) yield return new("hostName", problem);
        if (spec.Most is not (>= 1 and <= Most)) yield return new("most", $"must be 1 to {Most}.");
    }

    private static IEnumerable<FieldFault> Conditions(RuleConditions when, ISubnets subnets)
    {
        if (when == new RuleConditions()) yield return new("when", "must name at least one condition.");
        if (Text(when.Maker) is { } maker) yield return new("when.maker", maker);
        if (Text(when.Model) is { } model) yield return new("when.model", model);
        if (when.Subnet is { } subnet && !subnets.All.Any(known => known.Name.Equals(subnet, StringComparison.OrdinalIgnoreCase))) yield return new("when.subnet", "there is no such subnet.");
        if (when.MacPrefix is { } prefix && !IsPrefix(prefix)) yield return new("when.macPrefix", "must be 1 to 6 bytes, such as 52:54:00.");
        if (when.Firmware is { } firmware && !Enum.IsDefined(firmware)) yield return new("when.firmware", $"must be one of {string.Join(", ", Enum.GetNames<FirmwareKind>())}.");
        foreach (var (field, problem) in Range("MemoryGib", when.LeastMemoryGib, when.MostMemoryGib, 1_000_000).Concat(Range("Disks", when.LeastDisks, when.MostDisks, 10_000))) yield return new(field, problem);
    }

    private static IEnumerable<(string Field, string Problem)> Range(string what, int? least, int? most, int highest)
    {
        if (least < 0 || least > highest) yield return ($"when.least{what}", $"must be 0 to {highest}.");
        if (most < 0 || most > highest) yield return ($"when.most{what}", $"must be 0 to {highest}.");
        if (least > most) yield return ($"when.most{what}", $"must not be less than {least}.");
    }

    private static string? Text(string? text) =>
        text is null ? null
        : text.Length > LongestText ? $"must have at most {LongestText} characters."
        : text.Any(char.IsControl) ? "must not have control characters."
        : text.TrimEnd('*').Length == 0 ? "must have something before the '*'."
        : text.IndexOf('*', StringComparison.Ordinal) is var star and >= 0 && star < text.Length - 1 ? "may have '*' at the end only." : null;

    private static bool IsPrefix(string prefix)
    {
        var bytes = prefix.Split(':', '-');
        return bytes.Length is >= 1 and <= 6 && bytes.All(part => part.Length == 2 && byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
    }

    private static RuleConditions Clean(RuleConditions when) => when with
    {
        Maker = Given(when.Maker),
        Model = Given(when.Model),
        Subnet = Given(when.Subnet),
        MacPrefix = Given(when.MacPrefix)?.TrimEnd(':', '-'),
    };

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
