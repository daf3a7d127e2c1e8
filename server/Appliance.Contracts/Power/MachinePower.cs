using System.Text.Json.Serialization;

namespace Appliance.Contracts;

[JsonConverter(typeof(CamelCaseEnum<PowerState>))]
public enum PowerState
{
    /// <summary>Nobody can see it, or nobody has looked yet.</summary>
    Unknown,
    On,
    Off,
}

[JsonConverter(typeof(CamelCaseEnum<PowerAction>))]
public enum PowerAction
{
    On,

    /// <summary>At once, as if the plug were pulled.</summary>
    Off,

    /// <summary>Starts anew at once, without being off in between.</summary>
    Reset,

    /// <summary>Off, and when it is seen to be off, on again.</summary>
    Cycle,

    /// <summary>Asks the operating system to end and switch off.</summary>
    Shutdown,
}

/// <summary>How a machine is switched, and what was seen of it.</summary>
/// <param name="Driver">What switches it: "redfish"; "none" until somebody has chosen.</param>
/// <param name="Fingerprint">SHA-256 of the BMC's certificate, as confirmed; null: the certificate must be signed by an authority that the appliance's machine trusts.</param>
/// <param name="Through">The resource whose agent speaks to the BMC, or the host of a virtual machine; null when that is chosen by itself.</param>
/// <param name="Since">When it was first seen so.</param>
/// <param name="SeenAt">When it was last looked at.</param>
/// <param name="Reason">Why nothing better is known, when the state is unknown.</param>
/// <param name="Can">What can be asked for.</param>
/// <param name="Drivers">All there are here, to choose from.</param>
public sealed record MachinePower(
    Guid Resource, string Name, string Driver, string? Address, int? Port, string? User, bool HasPassword, string? Fingerprint, Guid? Through,
    PowerState State, DateTimeOffset? Since, DateTimeOffset? SeenAt, string? Reason, IReadOnlyList<PowerAction> Can, IReadOnlyList<string> Drivers)
{
    /// <summary>With IPMI: 17, or 3 for old BMCs; null: 17.</summary>
    public int? CipherSuite { get; init; }

    /// <summary>The name of <see cref="Through"/>; null when there is none, or it is gone.</summary>
    public string? ThroughName { get; init; }
}

/// <summary>How a machine shall be switched. What is left out is empty, but for the password.</summary>
public sealed record PowerSpec
{
    public string Driver { get; init => field = value ?? "none"; } = "none";

    /// <summary>The BMC's IP address or name; for "libvirt" the domain's name, where its UUID does not tell; for "simulated" how it behaves: honest, lying, slow, silent.</summary>
    public string? Address { get; init; }

    public int? Port { get; init; }

    public string? User { get; init; }

    /// <summary>Null keeps the one there is, as long as driver, address, port and user stay: it is never sent to another BMC than it was meant for.</summary>
    [Secret]
    public string? Password { get; init; }

    /// <summary>SHA-256 of the certificate to accept, 64 hexadecimal digits, colons allowed.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The machine whose agent speaks to the BMC, or the host of a virtual machine: id, name or MAC address.</summary>
    public string? Through { get; init; }

    /// <summary>With IPMI: 17 (SHA-256), or 3 (SHA-1) for BMCs that have no better; null: 17.</summary>
    public int? CipherSuite { get; init; }
}

/// <summary>What came of a look at the BMC with the settings that are kept.</summary>
/// <param name="Code">What stands in the way, with its cure; null when it answered.</param>
/// <param name="Certificate">What the BMC shows, when the driver speaks TLS.</param>
public sealed record PowerTest(bool Reached, PowerState State, string? Message, IReadOnlyList<PowerAction> Can, BmcCertificate? Certificate, string? Code, string? Cure);

/// <param name="Fingerprint">SHA-256, 64 hexadecimal digits.</param>
/// <param name="Trusted">It is the confirmed one, or an authority that the appliance's machine trusts has signed it for this name.</param>
public sealed record BmcCertificate(string Fingerprint, string Subject, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool Trusted);
