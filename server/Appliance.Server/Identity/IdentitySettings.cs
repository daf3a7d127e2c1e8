namespace Appliance.Server.Identity;

/// <summary>Section Identity.</summary>
internal sealed record IdentitySettings : IRoomSettings
{
    /// <summary>How long a sign-in with the command is good.</summary>
    public int TokenDays { get; set; } = 90;

    /// <summary>How long a program's token may be good at most.</summary>
    public int LongestTokenDays { get; set; } = 366;

    /// <summary>Host names that the server's certificate shall carry besides the machine's own.</summary>
    public string[] ServerNames { get; set; } = [];

    public IEnumerable<string> Problems()
    {
        if (TokenDays is < 1 or > 3650) yield return $"TokenDays: {TokenDays} is not between 1 and 3650.";
        if (LongestTokenDays is < 1 or > 3650) yield return $"LongestTokenDays: {LongestTokenDays} is not between 1 and 3650.";
        foreach (var name in ServerNames.Where(name => Uri.CheckHostName(name) != UriHostNameType.Dns))
            yield return $"ServerNames: '{name}' is not a host name.";
    }
}
