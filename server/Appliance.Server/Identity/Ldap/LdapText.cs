using System.Globalization;
using System.Text;

namespace Appliance.Server.Identity.Ldap;

/// <summary>Puts what somebody typed into a search filter.</summary>
internal static class LdapText
{
    /// <summary>RFC 4515, section 3: NUL, parentheses, asterisk and backslash are escaped, and here everything else that is not plain ASCII too.</summary>
    public static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (octet is < 0x20 or > 0x7e or (byte)'(' or (byte)')' or (byte)'*' or (byte)'\\') escaped.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
            else escaped.Append((char)octet);
        }
        return escaped.ToString();
    }
}
