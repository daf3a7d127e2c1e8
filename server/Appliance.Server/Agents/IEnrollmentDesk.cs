using Appliance.Contracts;

namespace Appliance.Server.Agents;

/// <summary>Who decides about strangers. Agents carries their calls; Enrollment, upstairs, answers them.</summary>
public interface IEnrollmentDesk
{
    /// <summary>How many strangers wait for a person's decision now, from memory.</summary>
    int Waiting { get; }

    /// <summary>Strangers and members alike must speak as an agent of today.</summary>
    /// <exception cref="FaultException">Denied: the version is older than the oldest accepted, or none.</exception>
    void CheckVersion(string agentVersion);

    /// <summary>Counts and tells what was refused on the way here, before the desk was asked.</summary>
    void Refused(string remoteAddress, FaultException fault);

    /// <summary>A nonce of 32 bytes: one use, 60 seconds.</summary>
    byte[] Begin(string remoteAddress);

    /// <exception cref="FaultException">Denied or Invalid: refused, counted and on the event list.</exception>
    Task<EnrollmentOutcome> EnrollAsync(EnrollmentRequest request, CancellationToken stop);

    Task ReportAsync(Guid request, byte[] watchSecret, string remoteAddress, Hardware hardware, CancellationToken stop);

    /// <summary>Waits, at most 10 seconds, for a decision; null while there is none. A rejection is a FaultException of kind Denied.</summary>
    Task<EnrollmentIssued?> AwaitAsync(Guid request, byte[] watchSecret, string remoteAddress, CancellationToken stop);
}

/// <param name="Facts">Exactly the bytes that were signed; <paramref name="Hardware"/> is what they say.</param>
/// <param name="JoinTokenId">With <paramref name="JoinProof"/>: a joined host. Otherwise null, and <paramref name="BootToken"/> may be there.</param>
public sealed record EnrollmentRequest(
    byte[] Nonce, byte[] SigningRequest, byte[] Facts, Hardware Hardware, byte[] Signature, string? BootToken, string? JoinTokenId, byte[]? JoinProof,
    string Role, string AgentVersion, string RemoteAddress);

/// <summary>Either <paramref name="Pending"/> or <paramref name="Issued"/>.</summary>
public sealed record EnrollmentOutcome(EnrollmentPending? Pending, EnrollmentIssued? Issued);

public sealed record EnrollmentPending(Guid Request, byte[] WatchSecret, string Code, DateTimeOffset Expires);

public sealed record EnrollmentIssued(Guid Resource, byte[] Certificate, IReadOnlyList<byte[]> Chain, string Name);
