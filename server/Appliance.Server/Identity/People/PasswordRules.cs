using System.Reflection;

namespace Appliance.Server.Identity.People;

/// <summary>What a new password must be. Length counts, mixtures of signs do not (NIST SP 800-63B, 3.1.1).</summary>
internal sealed class PasswordRules
{
    public const int Shortest = 10;
    public const int Longest = 128;
    private const string Resource = "commonest-passwords.txt";

    private readonly HashSet<string> _commonest = Read();

    /// <returns>What is wrong and what would be right, or null.</returns>
    public string? Problem(string password, string owner)
    {
        if (password.Length is < Shortest or > Longest) return $"must have {Shortest} to {Longest} characters";
        if (_commonest.Contains(password)) return "is one of the passwords that are guessed first; take several words that do not belong together";
        if (password.Distinct().Count() < 5) return "repeats very few characters; take several words that do not belong together";
        if (owner.Length > 2 && password.Contains(owner, StringComparison.OrdinalIgnoreCase)) return "must not contain the sign-in name";
        return null;
    }

    private static HashSet<string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not built in.");
        using var text = new StreamReader(stream);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#').ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
