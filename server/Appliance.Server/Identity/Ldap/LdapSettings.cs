namespace Appliance.Server.Identity.Ldap;

/// <summary>Section Ldap: a directory whose people may sign in. Off while <see cref="Server"/> is empty.</summary>
internal sealed record LdapSettings : IRoomSettings
{
    public const string NamePlace = "{name}";

    /// <summary>"ldaps://dc1.example.org", or "ldap://…", which is made safe by StartTLS before anything is said.</summary>
    [FileOnly("Everybody's passwords go there.")]
    public string Server { get; set; } = "";

    /// <summary>PEM: who may have signed the directory's certificate. Empty: the authorities of this machine.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>The account that may search: a distinguished name, or in Active Directory user@domain.</summary>
    public string BindName { get; set; } = "";

    /// <summary>A file, for the server alone, with that account's password.</summary>
    [FileOnly("What is in the file goes to the directory.")]
    public string BindPasswordFile { get; set; } = "";

    /// <summary>Below this the people are: "ou=people,dc=example,dc=org".</summary>
    public string UserBase { get; set; } = "";

    /// <summary>Finds one of them. For Active Directory: "(&amp;(objectClass=user)(sAMAccountName={name}))".</summary>
    public string UserFilter { get; set; } = $"(uid={NamePlace})";

    /// <summary>Below this the groups are. Empty: where the people are.</summary>
    public string GroupBase { get; set; } = "";

    /// <summary>"operators=cn=ops,ou=groups,dc=example,dc=org": whoever is in that group there, directly or through other groups, is in ours of that name.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>How long one question to the directory may take.</summary>
    public int TimeoutSeconds { get; set; } = 5;

    /// <summary>How often those who are signed in are looked up again.</summary>
    public int FollowMinutes { get; set; } = 5;

    public bool IsOn => Server.Length > 0;

    /// <summary>Our group, and the distinguished name of theirs.</summary>
    public IEnumerable<(string Ours, string Theirs)> GroupPairs => Groups.Select(line => line.Split('=', 2)).Select(pair => (pair[0].Trim().ToLowerInvariant(), GroupWalk.Plain(pair[1])));

    public IEnumerable<string> Problems()
    {
        if (!IsOn) yield break;
        if (!Uri.TryCreate(Server, UriKind.Absolute, out var server) || server.Scheme is not ("ldap" or "ldaps") || server.Host.Length == 0 || server.PathAndQuery is not ("" or "/"))
            yield return $"Server: '{Server}' is not ldaps://HOST or ldap://HOST, with a port where it is another than usual.";
        if (CaFile.Length > 0 && !File.Exists(CaFile)) yield return $"CaFile: there is no file {CaFile}.";
        if (BindName.Length == 0) yield return "BindName: is missing; name the account that may search.";
        if (!File.Exists(BindPasswordFile)) yield return $"BindPasswordFile: there is no file '{BindPasswordFile}'.";
        else if ((File.GetUnixFileMode(BindPasswordFile) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None) yield return $"BindPasswordFile: everybody can read {BindPasswordFile}; give it mode 0600 or 0640.";
        if (UserBase.Length == 0) yield return "UserBase: is missing; name the entry below which the people are.";
        if (!UserFilter.Contains(NamePlace, StringComparison.Ordinal)) yield return $"UserFilter: does not contain {NamePlace}, where the name goes that somebody signs in with.";
        if (Groups.Length == 0) yield return "Groups: is empty, so nobody could sign in; write GROUP=DISTINGUISHED-NAME.";
        foreach (var line in Groups.Where(line => line.IndexOf('=', StringComparison.Ordinal) is < 2 || line.EndsWith('='))) yield return $"Groups: '{line}' is not GROUP=DISTINGUISHED-NAME.";
        if (TimeoutSeconds is < 1 or > 60) yield return $"TimeoutSeconds: {TimeoutSeconds} is not between 1 and 60.";
        if (FollowMinutes is < 1 or > 1440) yield return $"FollowMinutes: {FollowMinutes} is not between 1 and 1440.";
    }
}
