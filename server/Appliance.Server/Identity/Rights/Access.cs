using System.Security.Claims;
using Appliance.Contracts;

namespace Appliance.Server.Identity.Rights;

internal sealed class Access : IAccess
{
    public bool May(ClaimsPrincipal caller, string permission, AccessObject about) => caller.Rights().May(permission, about);

    public bool MayEverywhere(ClaimsPrincipal caller, string permission) => caller.Rights().MayEverywhere(permission);

    public Func<AccessObject, bool> Filter(ClaimsPrincipal caller, string permission)
    {
        var rights = caller.Rights();
        return about => rights.May(permission, about);
    }

    public void Demand(ClaimsPrincipal caller, string permission, AccessObject about, Func<FaultException> missing)
    {
        var rights = caller.Rights();
        if (rights.May(permission, about)) return;
        throw rights.May(Reading(permission), about) ? Lacking(permission, about.Reference) : missing();
    }

    public static FaultException Lacking(string permission, string? about = null) =>
        new(FaultKind.Denied, FaultCodes.NotAllowed, $"This needs the permission {permission} for {about ?? "everything"}.") { Permission = permission };

    /// <summary>"power.write" is a deed to a thing that "power.read" shows.</summary>
    private static string Reading(string permission) => permission[..permission.LastIndexOf('.')] + ".read";
}
