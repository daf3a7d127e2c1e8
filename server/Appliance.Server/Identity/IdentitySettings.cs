namespace Appliance.Server.Identity;

/// <summary>Section Identity.</summary>
internal sealed record IdentitySettings : IRoomSettings
{
    /// <summary>How long an API token is good.</summary>
    public int TokenDays { get; set; } = 90;

    /// <summary>Host names that the server's certificate shall carry besides the machine's own.</summary>
    public string[] ServerNames { get; set; } = [];

    /// <summary>Where the key of the secrets lies. Empty: identity/secrets.key in the data directory.</summary>
    public string SecretKeyFile { get; set; } = "";

    public IEnumerable<string> Problems()
    {
        if (TokenDays is < 1 or > 3650) yield return $"TokenDays: {TokenDays} is not between 1 and 3650.";
        if (SecretKeyFile.Length > 0 && !Path.IsPathRooted(SecretKeyFile)) yield return "SecretKeyFile: is not a whole path; write /…";
        foreach (var name in ServerNames.Where(name => Uri.CheckHostName(name) != UriHostNameType.Dns))
            yield return $"ServerNames: '{name}' is not a host name.";
    }
}
