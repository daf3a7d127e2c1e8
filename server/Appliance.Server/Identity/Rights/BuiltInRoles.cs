using System.Collections.Frozen;
using Appliance.Contracts;

namespace Appliance.Server.Identity.Rights;

/// <summary>The roles that are always there. They are rules over the list of permissions, so a new permission finds its roles by itself.</summary>
internal static class BuiltInRoles
{
    public const string Administrator = "administrator";

    /// <summary>What lets somebody manage people, and so give oneself anything: its holders for everything are the administrators.</summary>
    public const string Managing = Permissions.UserWrite;

    private static readonly string[] AboutPeople = [Permissions.UserRead, Permissions.UserWrite, Permissions.AuditRead, Permissions.SecretWrite];
    private static readonly string[] AboutTheHouse = [Permissions.PluginWrite, Permissions.NotificationWrite];

    /// <summary>How the server itself is set up is nobody's business but the administrators'.</summary>
    private static readonly string[] AboutTheServer = [Permissions.SettingsRead, Permissions.SettingsWrite];

    public static FrozenDictionary<string, IReadOnlySet<string>> All { get; } = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
    {
        [Administrator] = Permissions.All.ToFrozenSet(StringComparer.Ordinal),
        ["operator"] = Permissions.All.Except([.. AboutPeople, .. AboutTheHouse, .. AboutTheServer]).ToFrozenSet(StringComparer.Ordinal),
        ["viewer"] = Permissions.All.Where(IsRead).Except([.. AboutPeople, .. AboutTheServer, Permissions.JoinTokenRead]).ToFrozenSet(StringComparer.Ordinal),
        ["auditor"] = Permissions.All.Where(IsRead).Except(AboutTheServer).ToFrozenSet(StringComparer.Ordinal),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static bool IsRead(string permission) => permission.EndsWith(".read", StringComparison.Ordinal);
}
