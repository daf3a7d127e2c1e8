namespace Appliance.Server.Identity.OpenId;

/// <summary>Section OpenId: a provider whose people may sign in. Off while <see cref="Issuer"/> is empty.</summary>
internal sealed record OpenIdSettings : IRoomSettings
{
    /// <summary>Exactly as the provider writes itself: "https://login.example.org/realms/lab".</summary>
    public string Issuer { get; set; } = "";

    /// <summary>What we are called there. Our secret, if we have one, is kept as openid-client-secret/openid.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>On the button "Sign in with …". Empty: the host of the issuer.</summary>
    public string Name { get; set; } = "";

    /// <summary>PEM: who may have signed the provider's certificate. Empty: the authorities of this machine.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>What is asked for besides "openid".</summary>
    public string[] Scopes { get; set; } = ["profile", "email"];

    /// <summary>The claim that becomes the user's name; of a mail address, the part before the @.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim that lists somebody's groups.</summary>
    public string GroupClaim { get; set; } = "groups";

    /// <summary>"operators=machine-room": whoever has that group there is in ours of that name.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>How long one question to the provider may take.</summary>
    public int TimeoutSeconds { get; set; } = 5;

    /// <summary>How long the tokens of somebody's programs go on after they last signed in through the provider.</summary>
    public int TrustDays { get; set; } = 30;

    public bool IsOn => Issuer.Length > 0;

    public string ShownName => Name.Length > 0 ? Name : new Uri(Issuer).Host;

    /// <summary>Our group, and theirs.</summary>
    public IEnumerable<(string Ours, string Theirs)> GroupPairs => Groups.Select(line => line.Split('=', 2)).Select(pair => (pair[0].Trim().ToLowerInvariant(), pair[1].Trim()));

    public IEnumerable<string> Problems()
    {
        if (TrustDays is < 1 or > 366) yield return $"TrustDays: {TrustDays} is not between 1 and 366.";
        if (TimeoutSeconds is < 1 or > 60) yield return $"TimeoutSeconds: {TimeoutSeconds} is not between 1 and 60.";
        if (!IsOn) yield break;
        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme != Uri.UriSchemeHttps || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || issuer.UserInfo.Length > 0)
            yield return $"Issuer: '{Issuer}' is not https://HOST/PATH, as the provider's page /.well-known/openid-configuration names it.";
        if (ClientId.Length == 0) yield return "ClientId: is missing; the provider gave it when the appliance was registered there.";
        if (Name.Length > 40 || Name.Any(char.IsControl)) yield return "Name: must have at most 40 characters, and no control characters.";
        if (CaFile.Length > 0 && !File.Exists(CaFile)) yield return $"CaFile: there is no file {CaFile}.";
        foreach (var scope in Scopes.Where(scope => scope.Length == 0 || scope.Any(sign => sign is <= ' ' or '"' or '\\' or > '~'))) yield return $"Scopes: '{scope}' is no scope.";
        if (NameClaim.Length == 0) yield return "NameClaim: is missing; 'preferred_username' is usual.";
        if (GroupClaim.Length == 0) yield return "GroupClaim: is missing; 'groups' is usual.";
        if (Groups.Length == 0) yield return "Groups: is empty, so nobody could sign in; write GROUP=GROUP-OF-THE-PROVIDER.";
        foreach (var line in Groups.Where(line => line.IndexOf('=', StringComparison.Ordinal) is < 2 || line.EndsWith('='))) yield return $"Groups: '{line}' is not GROUP=GROUP-OF-THE-PROVIDER.";
    }
}
