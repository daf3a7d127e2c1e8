using Appliance.Agent.Bus;
using Appliance.Agent.Contracts;
using Appliance.Agent.Libvirt;
using Appliance.Agent.Tickets;

namespace Appliance.Agent.Power;

/// <summary>Finds the one domain that is meant: by the name an operator gave, else by the firmware's UUID, else by a MAC address.</summary>
internal sealed class DomainFinder(Hypervisor libvirt)
{
    /// <exception cref="BusException">libvirt does not answer.</exception>
    public async Task<(Domain? Domain, Ending? Problem)> FindAsync(PowerDomain wanted, CancellationToken stop)
    {
        // Answers also whether libvirt is there: an error about one domain does not tell that apart from a domain that is not.
        var all = await libvirt.DomainsAsync(stop);
        if (wanted.Name.Length > 0) return await NamedAsync(wanted.Name, stop);
        if (wanted.Uuid.Length > 0) return One([.. all.Where(libvirt.WithUuid(Guid.Parse(wanted.Uuid)).Equals)], $"the UUID {wanted.Uuid}");
        return One(await WithMacAsync(all, wanted.Macs, stop), $"the address {string.Join(" or ", wanted.Macs)}");
    }

    private async Task<(Domain?, Ending?)> NamedAsync(string name, CancellationToken stop)
    {
        try
        {
            return (await libvirt.NamedAsync(name, stop), null);
        }
        catch (BusException none) when (LibvirtAnswer.IsLibvirts(none))
        {
            return (null, LibvirtAnswer.Missing($"the name '{name}'"));
        }
    }

    private static async Task<List<Domain>> WithMacAsync(IReadOnlyList<Domain> all, IReadOnlyCollection<string> macs, CancellationToken stop)
    {
        var found = new List<Domain>();
        foreach (var domain in all)
            if ((await domain.MacsAsync(stop)).Any(mac => macs.Contains(mac, StringComparer.OrdinalIgnoreCase))) found.Add(domain);
        return found;
    }

    private static (Domain?, Ending?) One(List<Domain> found, string by) => found.Count switch
    {
        0 => (null, LibvirtAnswer.Missing(by)),
        1 => (found[0], null),
        var several => (null, LibvirtAnswer.Unclear(several, by)),
    };
}
