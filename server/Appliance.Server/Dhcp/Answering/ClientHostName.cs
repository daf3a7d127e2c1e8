using System.Text;

namespace Appliance.Server.Dhcp.Answering;

/// <summary>What a client calls itself (option 12) is a stranger's text: letters, digits, hyphens and dots, or none at all.</summary>
internal static class ClientHostName
{
    private const int Longest = 253;

    public static string? Read(string? said)
    {
        if (said is null || said.Length is 0 or > Longest || !Ascii.IsValid(said)) return null;
        foreach (var letter in said)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.')) return null;
        return said.ToLowerInvariant();
    }
}
