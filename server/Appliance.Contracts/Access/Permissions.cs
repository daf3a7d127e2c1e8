namespace Appliance.Contracts;

/// <summary>What a role can allow: object and deed. Every endpoint of the API names one, and scripts may rely on the names.</summary>
public static class Permissions
{
    public const string StatusRead = "status.read";
    public const string ResourceRead = "resource.read";
    public const string ResourceWrite = "resource.write";
    public const string NetworkRead = "network.read";
    public const string NetworkWrite = "network.write";
    public const string EventRead = "event.read";
    public const string EventWrite = "event.write";
    public const string JobRead = "job.read";
    public const string JobWrite = "job.write";
    public const string NotificationRead = "notification.read";
    public const string NotificationWrite = "notification.write";
    public const string PluginRead = "plugin.read";
    public const string PluginWrite = "plugin.write";
    public const string PowerRead = "power.read";
    public const string PowerWrite = "power.write";
    public const string UserRead = "user.read";
    public const string UserWrite = "user.write";
    public const string AuditRead = "audit.read";
    public const string JoinTokenRead = "join-token.read";
    public const string JoinTokenWrite = "join-token.write";
    public const string SecretWrite = "secret.write";
    public const string SettingsRead = "settings.read";
    public const string SettingsWrite = "settings.write";

    /// <summary>Nothing but being signed in: one's own sign-in, password, tokens, rights.</summary>
    public const string Self = "self";

    /// <summary>All that a role can be made of.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        StatusRead, ResourceRead, ResourceWrite, NetworkRead, NetworkWrite, EventRead, EventWrite, JobRead, JobWrite, NotificationRead, NotificationWrite,
        PluginRead, PluginWrite, PowerRead, PowerWrite, UserRead, UserWrite, AuditRead, JoinTokenRead, JoinTokenWrite, SecretWrite, SettingsRead, SettingsWrite,
    ];
}
