namespace Appliance.Server.Identity;

/// <summary>Section Identity.</summary>
internal sealed record IdentitySettings : IRoomSettings
{
    /// <summary>How long an API token is good.</summary>
    public int TokenDays { get; set; } = 90;

    /// <summary>Host names that the server's certificate shall carry besides the machine's own.</summary>
    public string[] ServerNames { get; set; } = [];

    /// <summary>How long an agent's certificate is good; it is renewed at half of that.</summary>
    public int AgentCertificateSeconds { get; set; } = 30 * 24 * 3600;

    public IEnumerable<string> Problems()
    {
        if (AgentCertificateSeconds is < 10 or > 366 * 24 * 3600) yield return $"AgentCertificateSeconds: {AgentCertificateSeconds} is not between 10 and {366 * 24 * 3600} (a year).";
        if (TokenDays is < 1 or > 3650) yield return $"TokenDays: {TokenDays} is not between 1 and 3650.";
        foreach (var name in ServerNames.Where(name => Uri.CheckHostName(name) != UriHostNameType.Dns))
            yield return $"ServerNames: '{name}' is not a host name.";
    }
}
