using System.Text;

namespace Appliance.Server.Identity.Ldap;

/// <param name="Name">The distinguished name.</param>
/// <param name="Values">Octets, by attribute as it was asked for; what the entry does not have is missing.</param>
internal sealed record LdapEntry(string Name, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Values)
{
    public byte[]? Octets(string attribute) => Values.TryGetValue(attribute, out var values) ? values[0] : null;

    public string? Text(string attribute) => Octets(attribute) is { } octets ? Encoding.UTF8.GetString(octets) : null;
}
