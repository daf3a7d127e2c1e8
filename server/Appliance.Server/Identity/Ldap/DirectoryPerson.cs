namespace Appliance.Server.Identity.Ldap;

/// <summary>Somebody whom the directory knows.</summary>
/// <param name="Name">As they sign in, folded.</param>
/// <param name="Key">What the directory calls this very person for ever (entryUUID, objectGUID), in hex: a name can be given to another.</param>
/// <param name="Groups">Those of our groups that the settings tie to groups they are in.</param>
internal sealed record DirectoryPerson(string Name, string Key, string? FullName, string? Mail, IReadOnlyList<string> Groups);
