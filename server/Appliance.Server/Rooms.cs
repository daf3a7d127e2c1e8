using Appliance.Server.Agents;
using Appliance.Server.Api;
using Appliance.Server.Boot;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp6;
using Appliance.Server.Dns;
using Appliance.Server.Enrollment;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Jobs;
using Appliance.Server.Network;
using Appliance.Server.Notifications;
using Appliance.Server.Plugins;
using Appliance.Server.Power;
using Appliance.Server.Settings;
using Appliance.Server.Store;
using Appliance.Server.Syslog;
using Appliance.Server.Tftp;
using Appliance.Server.Web;

namespace Appliance.Server;

/// <summary>
/// The house plan and the composition root. A room uses only rooms above it, only those it names, and only their faces
/// (the types directly in their folders); the architecture test holds us to it.
/// </summary>
internal static class Rooms
{
    public static IReadOnlyList<Room> All { get; } =
    [
        // Ground: knows no datacenter.
        new("Store", [], StoreRoom.Add),
        new("Events", ["Store"], EventsRoom.Add, EventsRoom.Map),
        new("Identity", ["Store", "Events"], IdentityRoom.Add, IdentityRoom.Map),
        new("Jobs", ["Store", "Events", "Identity"], JobsRoom.Add, JobsRoom.Map),
        new("Notifications", ["Store", "Events", "Identity", "Jobs"], NotificationsRoom.Add, NotificationsRoom.Map),
        new("Syslog", ["Store", "Events", "Identity", "Jobs"], SyslogRoom.Add),

        // Wire: talks to machines.
        new("Inventory", ["Store", "Events", "Identity"], InventoryRoom.Add, InventoryRoom.Map),
        new("Network", ["Store", "Events", "Identity", "Inventory"], NetworkRoom.Add, NetworkRoom.Map),
        new("Agents", ["Store", "Events", "Identity", "Jobs", "Inventory"], AgentsRoom.Add, AgentsRoom.Map),
        new("Dns", ["Store", "Events", "Identity", "Inventory", "Network"], DnsRoom.Add, DnsRoom.Map),
        new("Dhcp", ["Store", "Events", "Identity", "Inventory", "Network"], DhcpRoom.Add, DhcpRoom.Map),
        new("Dhcp6", ["Store", "Events", "Inventory", "Network", "Dhcp"], Dhcp6Room.Add, Dhcp6Room.Map),
        new("Tftp", ["Events", "Network"], TftpRoom.Add),
        new("Power", ["Store", "Events", "Identity", "Jobs", "Inventory", "Network", "Agents"], PowerRoom.Add, PowerRoom.Map),

        // Resources.
        new("Boot", ["Store", "Events", "Identity", "Inventory", "Network", "Dhcp", "Dhcp6", "Tftp"], BootRoom.Add, BootRoom.Map),
        new("Enrollment", ["Store", "Events", "Identity", "Inventory", "Network", "Agents", "Dhcp", "Boot"], EnrollmentRoom.Add, EnrollmentRoom.Map),

        // Doors: nobody uses them.
        new("Plugins", ["Store", "Events", "Identity", "Inventory"], PluginsRoom.Add, PluginsRoom.Map),
        new("Settings", ["Store", "Events", "Identity"], SettingsRoom.Add, SettingsRoom.Map),
        new("Api", ["Store", "Identity", "Inventory", "Network", "Agents"], ApiRoom.Add, ApiRoom.Map),
        new("Web", [], WebRoom.Add, WebRoom.Map),
    ];
}
