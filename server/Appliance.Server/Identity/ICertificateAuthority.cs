using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Store;

namespace Appliance.Server.Identity;

/// <summary>The appliance's own certificate authority: a P-384 root, and the intermediates "control" (servers) and "agents" (clients), never taken for one another.</summary>
public interface ICertificateAuthority
{
    /// <summary>SHA-256 over the root's SubjectPublicKeyInfo (DER), 64 lower-case hex digits: what agents pin.</summary>
    string RootPin { get; }

    /// <summary>The server's leaf from "control", with its private key; SANs are all the machine's addresses and names.</summary>
    X509Certificate2 ServerCertificate { get; }

    /// <summary>
    /// Sent beside the leaf: the "control" intermediate and the root's key. An agent that knows nothing but the pin must see that key, and
    /// .NET never sends a self-signed certificate (SslStreamCertificateContext trims it): so the last one carries the root's subject and key,
    /// is signed by the root's key, and names an issuer that nobody has. The agent accepts a chain whose last key is the pinned one.
    /// </summary>
    X509Certificate2Collection ServerChain { get; }

    /// <summary>
    /// Issues a clientAuth certificate for a resource. Everything in the request but its public key is ignored.
    /// Valid 30 days, not before one hour ago; an earlier certificate of the same resource is superseded. Idempotent for the same key.
    /// </summary>
    /// <exception cref="Contracts.FaultException">Invalid: bad self-signature, or a key other than ECDSA P-256 or stronger.</exception>
    Task<IssuedCertificate> IssueAgentAsync(ITransaction transaction, Guid resource, byte[] signingRequest, CancellationToken stop);

    /// <summary>The resource a client certificate speaks for; null when chain, purpose, issuer, time or status forbid it. Never touches the network.</summary>
    Guid? Recognise(X509Certificate2 presented);

    /// <summary>From the commit on, no connection with a certificate of this resource is accepted.</summary>
    Task RevokeAgentAsync(ITransaction transaction, Guid resource, string reason, CancellationToken stop);
}

/// <param name="Certificate">DER.</param>
/// <param name="Chain">DER: the "agents" intermediate, then the root.</param>
public sealed record IssuedCertificate(byte[] Certificate, IReadOnlyList<byte[]> Chain, string Serial, DateTimeOffset Expires);
