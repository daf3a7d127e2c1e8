namespace Appliance.Server.Identity.Rights;

internal enum ScopeKind
{
    Everything,
    Pool,
    Project,
    Own,
}

/// <summary>Where a grant holds: "everything", "pool/NAME", "project/NAME", "own".</summary>
internal readonly record struct Scope(ScopeKind Kind, string? Name)
{
    public const string Rule = "must be 'everything', 'own', 'pool/NAME' or 'project/NAME', NAME of 1 to 63 signs of a-z, 0-9 and '-'";

    public static Scope Everything { get; } = new(ScopeKind.Everything, null);

    public static bool TryRead(string text, out Scope scope)
    {
        scope = Everything;
        if (text == "everything") return true;
        scope = new Scope(ScopeKind.Own, null);
        if (text == "own") return true;
        var parts = text.Split('/', 2);
        if (parts.Length != 2 || !IsName(parts[1])) return false;
        scope = new Scope(parts[0] == "pool" ? ScopeKind.Pool : ScopeKind.Project, parts[1]);
        return parts[0] is "pool" or "project";
    }

    /// <summary>Nothing is above everything, and an own thing is its owner's in whatever pool it lies.</summary>
    public bool Holds(AccessObject about, Guid caller) => Kind switch
    {
        ScopeKind.Everything => true,
        ScopeKind.Pool => about.Pool == Name,
        ScopeKind.Project => about.Project is not null && about.Project == Name,
        _ => about.Owner == caller,
    };

    public override string ToString() => Kind switch
    {
        ScopeKind.Everything => "everything",
        ScopeKind.Pool => $"pool/{Name}",
        ScopeKind.Project => $"project/{Name}",
        _ => "own",
    };

    private static bool IsName(string name) => name.Length is >= 1 and <= 63 && name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-');
}
