namespace Appliance.Plugins;

/// <summary>The machine to switch.</summary>
/// <param name="Uuid">As its firmware says; null when that is not known.</param>
/// <param name="Macs">As "52:54:00:aa:00:01".</param>
/// <param name="Fingerprint">SHA-256 of the certificate an operator has confirmed, lower-case hexadecimal.</param>
/// <param name="Through">The resource whose agent shall speak to the BMC.</param>
public sealed record PowerTarget(
    Guid Resource, string Name, string? Uuid, IReadOnlyList<string> Macs, string? Address, int? Port, string? User, string? Password, string? Fingerprint, Guid? Through)
{
    /// <summary>With IPMI: table 22-20 of its specification; null: the usual one.</summary>
    public int? CipherSuite { get; init; }

    /// <summary>Without the password: it shall not get into a log.</summary>
    public override string ToString() => Address is null ? Name : $"{Name} at {Address}";
}
