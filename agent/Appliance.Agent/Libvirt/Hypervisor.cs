using Appliance.Agent.Bus;

namespace Appliance.Agent.Libvirt;

/// <summary>The libvirt of this machine, as libvirt-dbus shows it (org.libvirt.Connect).</summary>
/// <param name="path">"/org/libvirt/QEMU": libvirt's qemu:///system.</param>
internal sealed class Hypervisor(IBus bus, string path)
{
    public const string Qemu = "/org/libvirt/QEMU";
    private const string Service = "org.libvirt";
    private const string Face = "org.libvirt.Connect";

    /// <summary>What does not switch anything is answered at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BusObject connect = new(bus, Service, path, Patience);

    /// <summary>Whether libvirt-dbus answers us, whatever libvirt itself does.</summary>
    /// <param name="say">Hears what a person could do about it.</param>
    public async Task<bool> IsHereAsync(Action<string> say, CancellationToken stop)
    {
        try
        {
            await connect.PingAsync(stop);
            return true;
        }
        catch (BusException why)
        {
            if (why.Name == BusException.AccessDenied) say("libvirt is here, but not for this agent: put its user into the group libvirt, and restart it.");
            return false;
        }
    }

    /// <summary>All domains, active or not.</summary>
    /// <exception cref="BusException">libvirt does not answer, or says no.</exception>
    public async Task<IReadOnlyList<Domain>> DomainsAsync(CancellationToken stop) =>
        [.. (await connect.CallAsync(Face, "ListDomains", stop, 0u))[0].As<BusList>().Items.Select(item => At(item.As<BusPath>().Value))];

    /// <exception cref="BusException">There is none; libvirt does not answer.</exception>
    public async Task<Domain> NamedAsync(string name, CancellationToken stop) => At((await connect.CallAsync(Face, "DomainLookupByName", stop, name))[0].As<BusPath>().Value);

    /// <summary>A path is made of the UUID: "/org/libvirt/QEMU/domain/_" and its digits, with '_' for '-'.</summary>
    public Domain WithUuid(Guid uuid) => At($"{path}/domain/_{uuid.ToString("D").Replace('-', '_')}");

    private Domain At(string domain) => new(bus, Service, domain);
}
