using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;

namespace Appliance.Server.Inventory;

/// <summary>Machines as far as a caller reaches: what lies outside is not there.</summary>
public interface IMachineAccess
{
    /// <summary>By id, name or MAC address, as operators write it; for a deed.</summary>
    /// <exception cref="FaultException">Missing: there is none, or none the caller may see. Conflict: several match. Denied: seen, but not to be done.</exception>
    Machine Resolve(string reference, ClaimsPrincipal caller, string permission);

    Func<Machine, bool> Filter(ClaimsPrincipal caller, string permission);

    /// <summary>Everything, also what belongs to no machine.</summary>
    bool SeesAll(ClaimsPrincipal caller, string permission);

    /// <summary>How many of those the caller reaches stand where in the life cycle.</summary>
    IReadOnlyDictionary<Lifecycle, int> CountByLifecycle(ClaimsPrincipal caller, string permission);

    AccessObject About(Machine machine);
}
