using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory.Reports;

namespace Appliance.Server.Inventory.Reach;

internal sealed class MachineAccess(IMachines machines, IAccess access) : IMachineAccess, IAccessObjects
{
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

    public AccessObject About(Machine machine) => new($"resource/{machine.Id}", machine.Pool);

    public AccessObject? Find(string name)
    {
        try
        {
            return About(machines.Resolve(name));
        }
        catch (FaultException)
        {
            return null; // None, or several.
        }
    }

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
