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
        new("dashboard", "/", Area.Datacenter, Icons.Material.Outlined.SpaceDashboard, "g d"),
        new("inbox", "/inbox", Area.Datacenter, Icons.Material.Outlined.MoveToInbox, "g i", "approve.name", "approve.code"),
        new("resources", "/resources", Area.Datacenter, Icons.Material.Outlined.Dns, "g r", "resource.lifecycle", "resource.agent", "resource.data"),
        new("subnets", "/subnets", Area.Datacenter, Icons.Material.Outlined.Lan, "g n",
            "subnet.name", "subnet.cidr", "subnet.interface", "subnet.mode", "subnet.pool", "subnet.gateway", "subnet.domain", "subnet.dns", "subnet.lease"),
        new("leases", "/leases", Area.Datacenter, Icons.Material.Outlined.BookmarkBorder, "g l", "lease.state"),
        new("events", "/events", Area.Activities, Icons.Material.Outlined.Bolt, "g e", "event.severity", "event.object"),
        new("jobs", "/jobs", Area.Activities, Icons.Material.Outlined.PlaylistPlay, "g j", "job.state"),
        new("notifications", "/notifications", Area.Appliance, Icons.Material.Outlined.NotificationsNone, "g m", "notification.channel", "notification.severity", "notification.kinds", "notification.pools", "notification.pace"),
        new("tokens", "/tokens", Area.Appliance, Icons.Material.Outlined.Key, "g t", "token.name"),
        new("about", "/about", Area.Appliance, Icons.Material.Outlined.Info, "g a"),
    ];

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
