using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory.Reports;
using Appliance.Server.Inventory.Snapshot;

namespace Appliance.Server.Inventory.Reach;

internal sealed class MachineAccess(IMachines machines, MachineIndex index, IAccess access) : IMachineAccess, IAccessObjects, IPooledObjects, IEventSight
{
    private const string Prefix = "resource/";

    public string Kind => "resource";

    public Machine Resolve(string reference, ClaimsPrincipal caller, string permission)
    {
        var machine = Visible(reference, caller);
        access.Demand(caller, permission, About(machine), () => Missing(reference));
        return machine;
    }

    public Func<Machine, bool> Filter(ClaimsPrincipal caller, string permission)
    {
        var may = access.Filter(caller, permission);
        return machine => may(About(machine));
    }

    public bool SeesAll(ClaimsPrincipal caller, string permission) => access.MayEverywhere(caller, permission);

    public IReadOnlyDictionary<Lifecycle, int> CountByLifecycle(ClaimsPrincipal caller, string permission) =>
        SeesAll(caller, permission) ? machines.CountByLifecycle() : Reached(caller, permission).CountBy(machine => machine.Lifecycle).ToDictionary();

    /// <summary>Whoever does not see everything sees what is about machines within reach.</summary>
    public string[]? Of(ClaimsPrincipal caller) =>
        SeesAll(caller, Permissions.EventRead) ? null : [.. Reached(caller, Permissions.EventRead).Select(machine => About(machine).Reference)];

    public AccessObject About(Machine machine) => new(Prefix + machine.Id, machine.Pool);

    public IEnumerable<AccessObject> All => index.All.Select(row => About(row.Machine));

    public AccessObject? Find(string reference)
    {
        if (!reference.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        try
        {
            return About(machines.Resolve(reference[Prefix.Length..]));
        }
        catch (FaultException)
        {
            return null; // None, or several.
        }
    }

    public ValueTask<AccessObject?> FindAsync(string name, CancellationToken stop) => new(Find(Prefix + name));

    private IEnumerable<Machine> Reached(ClaimsPrincipal caller, string permission) => index.All.Select(row => row.Machine).Where(Filter(caller, permission));

    /// <summary>"Several match" names them, so it is said of those only that the caller sees.</summary>
    private Machine Visible(string reference, ClaimsPrincipal caller)
    {
        var sees = Filter(caller, Permissions.ResourceRead);
        if (!Protocols.MacAddress.TryParse(reference, out var mac)) return machines.Resolve(reference);
        var seen = machines.WithMac(mac).Where(sees).ToList();
        return seen.Count switch
        {
            0 => throw Missing(reference),
            1 => seen[0],
            _ => machines.Resolve(reference),
        };
    }

    private static FaultException Missing(string reference) => new(FaultKind.Missing, FaultCodes.NotFound, $"There is no resource '{CleanText.Of(reference, 64)}'.");
}
