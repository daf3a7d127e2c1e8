using System.Diagnostics.CodeAnalysis;

namespace Appliance.Server.Network.Names;

/// <summary>Names of hosts and domains (RFC 1123 §2.1, RFC 1035 §2.3.4), kept in lower case.</summary>
internal static class HostName
{
    public const string Rule = "1 to 63 letters, digits and hyphens, beginning and ending with a letter or digit";

    /// <summary>A domain leaves room for a label of 63 and its dot within the 253 of a whole name.</summary>
    public const int LongestDomain = 253 - 64;

    /// <summary>One label, in lower case already.</summary>
    public static bool IsLabel([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= 63 } && text[0] != '-' && text[^1] != '-'
        && text.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-');

    public static bool TryReadLabel(string? text, out string label)
    {
        label = Lower(text);
        return IsLabel(label);
    }

    /// <summary>Reads a domain; a final dot is dropped. All-numeric last labels would read as addresses; arpa is not ours to give.</summary>
    public static bool TryReadDomain(string? text, out string domain)
    {
        domain = Lower(text);
        if (domain.EndsWith('.')) domain = domain[..^1];
        var labels = domain.Split('.');
        return domain.Length <= LongestDomain && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit) && labels[^1] is not ("arpa" or "localhost");
    }

    private static string Lower(string? text) =>
        string.Create(text?.Length ?? 0, text ?? "", static (lower, from) =>
        {
            for (var i = 0; i < lower.Length; i++) lower[i] = from[i] is >= 'A' and <= 'Z' ? (char)(from[i] | 0x20) : from[i];
        });
}
