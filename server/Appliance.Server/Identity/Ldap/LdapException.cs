namespace Appliance.Server.Identity.Ldap;

/// <summary>The directory did not do what was asked.</summary>
/// <param name="code">As the library says it: a result code of RFC 4511, appendix A, or below zero a fault on our side.</param>
internal sealed class LdapException(int code, string message) : IOException(message)
{
    public int Code => code;
}
