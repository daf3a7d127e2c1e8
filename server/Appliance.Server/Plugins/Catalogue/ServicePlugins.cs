using Appliance.Contracts;

namespace Appliance.Server.Plugins.Catalogue;

/// <summary>The appliance's own services and drivers as an operator sees them among the plug-ins.</summary>
internal sealed class ServicePlugins(IEnumerable<IServiceReport> reports, IEnumerable<IServiceSwitch> switches, IEnumerable<IOwnDrivers> drivers)
{
    private const string DriverInstead = "nothing of it runs for a machine until 'appliance power set' names it";

    private static readonly IReadOnlyDictionary<string, (PluginCategory Category, string En, string De, string? Instead)> Known =
        new Dictionary<string, (PluginCategory, string, string, string?)>(StringComparer.Ordinal)
        {
            ["agents"] = (PluginCategory.Management, "Connections of members' agents", "Verbindungen der Agenten", null),
            ["boot"] = (PluginCategory.Deployment, "Boot files over HTTP", "Startdateien über HTTP", null),
            ["dhcp"] = (PluginCategory.Network, "Addresses for machines (DHCP)", "Adressen für Maschinen (DHCP)", "'appliance subnet set NAME --mode off' silences it on a subnet"),
            ["dhcp6"] = (PluginCategory.Network, "Addresses over IPv6 (DHCPv6)", "Adressen über IPv6 (DHCPv6)", "'appliance subnet set NAME --ipv6-served false' silences it on a subnet"),
            ["dns"] = (PluginCategory.Network, "Names of machines (DNS)", "Namen der Maschinen (DNS)", null),
            ["event-mailer"] = (PluginCategory.Management, "Events by mail", "Ereignisse per E-Mail", null),
            ["ipmi"] = (PluginCategory.Management, "Power by IPMI", "Strom über IPMI", DriverInstead),
            ["jobs"] = (PluginCategory.Management, "Work of several steps", "Arbeiten in mehreren Schritten", null),
            ["ldap"] = (PluginCategory.Management, "People of an LDAP directory or Active Directory", "Benutzer eines LDAP-Verzeichnisses oder Active Directory", "the settings under Ldap say whether there is one"),
            ["libvirt"] = (PluginCategory.Virtualization, "Power of virtual machines by libvirt", "Strom virtueller Maschinen über libvirt", DriverInstead),
            ["openid"] = (PluginCategory.Management, "People of an OpenID provider", "Benutzer eines OpenID-Anbieters", "the settings under OpenId say whether there is one"),
            ["redfish"] = (PluginCategory.Management, "Power by Redfish", "Strom über Redfish", DriverInstead),
            ["secrets"] = (PluginCategory.Storage, "Passwords and keys, sealed", "Passwörter und Schlüssel, versiegelt", "everything that signs in elsewhere stands on it"),
            ["settings"] = (PluginCategory.Management, "Settings changed here", "Hier geänderte Einstellungen", null),
            ["simulated-power"] = (PluginCategory.Management, "Simulated power", "Simulierter Strom", DriverInstead),
            ["store"] = (PluginCategory.Storage, "The appliance's database", "Die Datenbank der Appliance", "everything stands on it"),
            ["syslog"] = (PluginCategory.Monitoring, "The audit trail to a syslog collector", "Das Protokoll der Zugriffe an einen Syslog-Sammler", null),
            ["tftp"] = (PluginCategory.Deployment, "Boot files over TFTP", "Startdateien über TFTP", null),
            ["wake-on-lan"] = (PluginCategory.Network, "Switching on by Wake-on-LAN", "Einschalten über Wake-on-LAN", DriverInstead),
            ["webhooks"] = (PluginCategory.Management, "Events to webhooks", "Ereignisse an Webhooks", null),
        };

    public IEnumerable<string> Names => All.Select(status => status.Name);

    public IServiceSwitch? Switch(string name) => switches.FirstOrDefault(one => one.Service == name);

    /// <summary>What an operator can do instead of switching it off here.</summary>
    public static string Instead(string name) => Known.GetValueOrDefault(name).Instead ?? "there is nothing to switch";

    public Plugin? Find(string name, string version, bool wanted) =>
        All.FirstOrDefault(status => status.Name == name) is { } status ? Show(status, version, wanted) : null;

    private IEnumerable<ServiceStatus> All => reports.Select(report => report.Report()).Concat(drivers.SelectMany(room => room.Report()));

    private Plugin Show(ServiceStatus status, string version, bool wanted)
    {
        var (category, en, de, _) = Known.GetValueOrDefault(status.Name, (PluginCategory.Misc, status.Name, status.Name, null));
        var state = status.State switch
        {
            ServiceState.Running or ServiceState.Degraded => PluginState.Running,
            ServiceState.Failed => PluginState.Failed,
            _ => wanted ? PluginState.Enabled : PluginState.Installed,
        };
        return new Plugin(status.Name, version, category, PluginOrigin.Service, state, Switch(status.Name) is not null, new LocalText(en, de), status.Detail);
    }
}
