using Appliance.Contracts;
using MudBlazor;

namespace Appliance.Web.Frame;

/// <summary>A place in the navigation. Palette, keyboard map, breadcrumb and help read this same list.</summary>
/// <param name="Name">Its key in the word lists: "place.subnets", "help.subnets".</param>
/// <param name="Keys">Typed one after the other, they lead there.</param>
/// <param name="Fields">The fields whose help belongs to the page: "subnet.cidr".</param>
public sealed record Place(string Name, string Path, Area Area, string Icon, string Keys, params string[] Fields)
{
    public static IReadOnlyList<Place> All { get; } =
    [
        new("dashboard", "/", Area.Datacenter, Icons.Material.Outlined.SpaceDashboard, "g d") { Permission = Permissions.StatusRead },
        new("inbox", "/inbox", Area.Datacenter, Icons.Material.Outlined.MoveToInbox, "g i", "approve.name", "approve.code") { Permission = Permissions.ResourceRead },
        new("rules", "/rules", Area.Datacenter, Icons.Material.Outlined.Rule, "g w",
            "rule.name", "rule.maker", "rule.model", "rule.subnet", "rule.mac", "rule.firmware", "rule.leastMemory", "rule.mostMemory", "rule.leastDisks", "rule.mostDisks",
            "rule.hostName", "rule.pool", "rule.most", "rule.data", "rule.ends", "rule.order") { Permission = Permissions.ResourceRead, Whole = true },
        new("resources", "/resources", Area.Datacenter, Icons.Material.Outlined.Dns, "g r", "resource.lifecycle", "resource.agent", "resource.data") { Permission = Permissions.ResourceRead },
        new("joinTokens", "/join-tokens", Area.Datacenter, Icons.Material.Outlined.AddLink, "g h", "join.host", "join.minutes") { Permission = Permissions.JoinTokenRead, Whole = true },
        new("subnets", "/subnets", Area.Datacenter, Icons.Material.Outlined.Lan, "g n",
            "subnet.name", "subnet.cidr", "subnet.interface", "subnet.mode", "subnet.pool", "subnet.gateway", "subnet.domain", "subnet.dns", "subnet.lease", "subnet.answering", "subnet.classRange", "subnet.classFirmware", "subnet.classVendor", "subnet.classUser", "subnet.classMac", "subnet.classCircuit", "subnet.classRemote", "import.files", "import.mode", "import.relay") { Permission = Permissions.NetworkRead, Whole = true },
        new("leases", "/leases", Area.Datacenter, Icons.Material.Outlined.BookmarkBorder, "g l", "lease.state") { Permission = Permissions.NetworkRead },
        new("dns", "/dns", Area.Datacenter, Icons.Material.Outlined.AlternateEmail, "g z", "dns.zone", "dns.type") { Permission = Permissions.NetworkRead },
        new("zones", "/zones", Area.Datacenter, Icons.Material.Outlined.AccountTree, "g x",
            "zone.name", "zone.seconds", "zone.absence", "zone.refresh", "zone.retry", "zone.expire", "zone.server", "zone.contact", "zone.file",
            "record.name", "record.type", "record.data", "record.seconds", "secondary.address", "secondary.key", "secondary.newKey") { Permission = Permissions.NetworkRead, Whole = true },
        new("services", "/services", Area.Datacenter, Icons.Material.Outlined.ShowChart, "g k") { Permission = Permissions.NetworkRead, Whole = true },
        new("events", "/events", Area.Activities, Icons.Material.Outlined.Bolt, "g e", "event.severity", "event.object") { Permission = Permissions.EventRead },
        new("jobs", "/jobs", Area.Activities, Icons.Material.Outlined.PlaylistPlay, "g j", "job.state") { Permission = Permissions.JobRead },
        new("audit", "/audit", Area.Activities, Icons.Material.Outlined.VerifiedUser, "g v") { Permission = Permissions.AuditRead, Whole = true },
        new("users", "/users", Area.Appliance, Icons.Material.Outlined.Person, "g u", "user.name", "user.password", "grant.role", "grant.scope", "grant.deny") { Permission = Permissions.UserRead, Whole = true },
        new("groups", "/groups", Area.Appliance, Icons.Material.Outlined.Groups, "g g", "group.name") { Permission = Permissions.UserRead, Whole = true },
        new("roles", "/roles", Area.Appliance, Icons.Material.Outlined.Badge, "g o", "role.name") { Permission = Permissions.UserRead, Whole = true },
        new("notifications", "/notifications", Area.Appliance, Icons.Material.Outlined.NotificationsNone, "g m",
            "notification.channel", "notification.severity", "notification.kinds", "notification.pools", "notification.pace"),
        new("tokens", "/tokens", Area.Appliance, Icons.Material.Outlined.Key, "g t", "token.name", "token.days"),
        new("account", "/account", Area.Appliance, Icons.Material.Outlined.AccountCircle, "g c", "account.code", "account.passkey"),
        new("settings", "/settings", Area.Appliance, Icons.Material.Outlined.Settings, "g s") { Permission = Permissions.SettingsRead, Whole = true },
        new("plugins", "/plugins", Area.Appliance, Icons.Material.Outlined.Extension, "g p") { Permission = Permissions.PluginRead, Whole = true },
        new("about", "/about", Area.Appliance, Icons.Material.Outlined.Info, "g a"),
    ];

    /// <summary>Who lacks it is not offered the place; null: everybody is.</summary>
    public string? Permission { get; init; }

    /// <summary>It shows what belongs to no machine: a permission for a pool does not open it.</summary>
    public bool Whole { get; init; }

    /// <summary>Those that somebody may go to.</summary>
    /// <param name="me">Null while it is not known: all then, and each page refuses for itself.</param>
    public static IEnumerable<Place> For(Me? me) => All.Where(place => place.Permission is not { } needed || (place.Whole ? me?.Everywhere : me?.Permissions)?.Contains(needed) != false);

    /// <summary>The place an address belongs to: "/subnets/lab" to subnets.</summary>
    public static Place? Of(string path) =>
        All.Where(place => path == place.Path || (place.Path.Length > 1 && path.StartsWith(place.Path + "/", StringComparison.Ordinal)))
            .MaxBy(place => place.Path.Length);
}

/// <summary>The groups of the navigation, in their order. One that holds nothing is not shown.</summary>
public enum Area
{
    Datacenter,
    Activities,
    Appliance,
}
