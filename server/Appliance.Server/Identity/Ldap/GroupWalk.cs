namespace Appliance.Server.Identity.Ldap;

/// <summary>All groups somebody is in, through other groups too; asked level by level, which every directory understands.</summary>
internal static class GroupWalk
{
    private const int DeepestNesting = 10;
    private const int MostGroups = 1000;
    private const int AskedAtOnce = 50;

    public static HashSet<string> From(LdapSession search, string @base, string person, string name)
    {
        var inside = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<string> level = [person];
        var also = $"(memberUid={LdapText.Escape(name)})"; // RFC 2307: groups of names, which can not be nested
        for (var depth = 0; level.Count > 0 && depth < DeepestNesting && inside.Count < MostGroups; depth++, also = "")
        {
            level = [.. level.Chunk(AskedAtOnce).SelectMany(some => search.Search(@base, HoldersOf(some, also), ["cn"], MostGroups)).Select(group => group.Name).Where(group => inside.Add(Plain(group)))];
        }
        return inside;
    }

    /// <summary>Names of entries are compared without case, and without the spaces that some write after commas.</summary>
    public static string Plain(string name) => string.Join(',', name.Split(',').Select(part => part.Trim())).ToLowerInvariant();

    private static string HoldersOf(IEnumerable<string> members, string also) =>
        $"(|{string.Concat(members.Select(LdapText.Escape).Select(member => $"(member={member})(uniqueMember={member})"))}{also})";
}
