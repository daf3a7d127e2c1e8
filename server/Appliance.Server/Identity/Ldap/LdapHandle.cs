using Microsoft.Win32.SafeHandles;

namespace Appliance.Server.Identity.Ldap;

/// <summary>An LDAP session of the library; closing it unbinds.</summary>
internal sealed class LdapHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public LdapHandle(nint session) : base(ownsHandle: true) => SetHandle(session);

    protected override bool ReleaseHandle() => Libldap.Unbind(handle, 0, 0) == Libldap.Success;
}
