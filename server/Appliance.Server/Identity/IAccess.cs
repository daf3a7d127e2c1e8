using System.Security.Claims;
using Appliance.Contracts;

namespace Appliance.Server.Identity;

/// <summary>What a caller may do to one object. For endpoints that are <c>.Needs(permission, scoped: true)</c>; all answers come from memory.</summary>
public interface IAccess
{
    bool May(ClaimsPrincipal caller, string permission, AccessObject about);

    /// <summary>Also where no object is asked about, and with no exception anywhere.</summary>
    bool MayEverywhere(ClaimsPrincipal caller, string permission);

    /// <summary>For lists: tells what the caller may see from the rest.</summary>
    Func<AccessObject, bool> Filter(ClaimsPrincipal caller, string permission);

    /// <param name="missing">What the room says of an object that is not there: the same is said of one out of reach.</param>
    /// <exception cref="FaultException">Missing: the caller may not even see it. Denied: it may see it, but not do this.</exception>
    void Demand(ClaimsPrincipal caller, string permission, AccessObject about, Func<FaultException> missing);
}
