using Appliance.Contracts;

namespace Appliance.Server.Identity.Rights;

/// <summary>All that somebody may. A deny wins over every allow; what no grant allows is denied.</summary>
/// <param name="limit">What the token may at most; null: all that its owner may.</param>
internal sealed class CallerRights(Guid user, IReadOnlyList<Right> rights, IReadOnlySet<string>? limit = null)
{
    public Guid User => user;

    public IReadOnlyList<Right> All => rights;

    public IReadOnlySet<string>? Limit => limit;

    public bool May(string permission, AccessObject about) =>
        Permits(permission) && Allows(permission, right => right.Scope.Holds(about, user)) && !Denies(permission, right => right.Scope.Holds(about, user));

    /// <summary>"resource/…" is seen with "resource.read".</summary>
    public bool MaySee(AccessObject about) => May(about.Reference[..about.Reference.IndexOf('/', StringComparison.Ordinal)] + ".read", about);

    /// <summary>For what asks about no object: allowed for everything and denied nowhere, so that a narrow deny is never walked round.</summary>
    public bool MayEverywhere(string permission) =>
        permission == Permissions.Self || (Permits(permission) && Allows(permission, right => right.Scope.Kind == ScopeKind.Everything) && !Denies(permission, _ => true));

    public bool MaySomewhere(string permission) =>
        permission == Permissions.Self || (Permits(permission) && Allows(permission, _ => true) && !Denies(permission, right => right.Scope.Kind == ScopeKind.Everything));

    public bool Passes(NeededPermission needed) => needed.Scoped ? MaySomewhere(needed.Name) : MayEverywhere(needed.Name);

    /// <summary>Whether this holds everywhere all that is in <paramref name="permissions"/>: nobody gives away more than their own.</summary>
    public bool Covers(IEnumerable<string> permissions) => permissions.All(MayEverywhere);

    private bool Permits(string permission) => limit is null || limit.Contains(permission);

    private bool Allows(string permission, Func<Right, bool> where) => rights.Any(right => !right.Deny && right.Permissions.Contains(permission) && where(right));

    private bool Denies(string permission, Func<Right, bool> where) => rights.Any(right => right.Deny && right.Permissions.Contains(permission) && where(right));
}
