namespace Appliance.Server.Identity;

/// <summary>Section Identity.</summary>
internal sealed record IdentitySettings : IRoomSettings
{
    /// <summary>How long a sign-in with the command is good.</summary>
    public int TokenDays { get; set; } = 90;

    /// <summary>How long a program's token may be good at most.</summary>
    public int LongestTokenDays { get; set; } = 366;

    /// <summary>Whoever can manage people and has no second factor gets in only to set one up.</summary>
    public bool SecondFactorForAdministrators { get; set; }

    /// <summary>How long the audit trail is kept; what is older goes behind a seal.</summary>
    public int AuditDays { get; set; } = 730;

    /// <summary>Host names that the server's certificate shall carry besides the machine's own.</summary>
    public string[] ServerNames { get; set; } = [];

    /// <summary>How long an agent's certificate is good; it is renewed at half of that.</summary>
    public int AgentCertificateSeconds { get; set; } = 30 * 24 * 3600;

    /// <summary>Where the key of the secrets lies. Empty: identity/secrets.key in the data directory.</summary>
    [FileOnly("Without the right key no secret can be read.")]
    public string SecretKeyFile { get; set; } = "";

    public IEnumerable<string> Problems()
    {
        if (AgentCertificateSeconds is < 10 or > 366 * 24 * 3600) yield return $"AgentCertificateSeconds: {AgentCertificateSeconds} is not between 10 and {366 * 24 * 3600} (a year).";
        if (TokenDays is < 1 or > 3650) yield return $"TokenDays: {TokenDays} is not between 1 and 3650.";
        if (SecretKeyFile.Length > 0 && !Path.IsPathRooted(SecretKeyFile)) yield return "SecretKeyFile: is not a whole path; write /…";
        if (AuditDays is < 1 or > 36500) yield return $"AuditDays: {AuditDays} is not between 1 and 36500.";
        if (LongestTokenDays is < 1 or > 3650) yield return $"LongestTokenDays: {LongestTokenDays} is not between 1 and 3650.";
        foreach (var name in ServerNames.Where(name => Uri.CheckHostName(name) != UriHostNameType.Dns))
            yield return $"ServerNames: '{name}' is not a host name.";
    }
}
