using Appliance.Contracts;

namespace Appliance.Server.Enrollment.Decisions;

/// <summary>The one label a machine gets in DNS (RFC 1123 §2.1).</summary>
internal static class HostName
{
    /// <summary>In lower case.</summary>
    /// <exception cref="FaultException">Invalid.</exception>
    public static string Check(string name)
    {
        var label = name.Trim().ToLowerInvariant();
        var right = label.Length is >= 1 and <= 63 && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-';
        return right ? label : throw new FaultException(FaultKind.Invalid, FaultCodes.NameInvalid, "This is no host name.",
            [new("name", "must be 1 to 63 letters, digits and hyphens, with a letter or digit at both ends.")]);
    }
}
