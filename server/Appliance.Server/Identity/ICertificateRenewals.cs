using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server.Identity;

/// <summary>Certificates that follow one another: renewed with a new key each time, and copies of a machine told apart by it.</summary>
public interface ICertificateRenewals
{
    /// <summary>When a connection with this certificate shall ask for the next: at half of its life, a tenth of that earlier or later.</summary>
    TimeSpan RenewIn(X509Certificate2 shown);

    /// <summary>Whether this serial still speaks for the resource; from memory, also after another server's change.</summary>
    bool Speaks(Guid resource, string serial);

    /// <summary>Since when only listened to; null when nothing is held against it. From memory.</summary>
    DateTimeOffset? QuarantinedSince(Guid resource);

    /// <summary>The resource whose certificate may be renewed: like <see cref="ICertificateAuthority.Recognise"/>, and what a person has allowed to recover.</summary>
    Guid? RecogniseForRenewal(X509Certificate2 presented);

    /// <summary>The certificate has been used: its predecessor is good no longer.</summary>
    Task UsedAsync(Guid resource, string serial, CancellationToken stop);

    /// <summary>A certificate renewed long ago was shown: there are two machines. The resource is quarantined, once.</summary>
    Task<bool> NoticeStaleAsync(X509Certificate2 presented, CancellationToken stop);

    /// <summary>Gives the next certificate. The same request again gets the same answer.</summary>
    /// <param name="joinState">What the last renewal gave; empty before the first.</param>
    /// <exception cref="Contracts.FaultException">Denied: quarantined, or now quarantined. Invalid: the signing request. Conflict: the key is not new.</exception>
    Task<RenewedCertificate> RenewAsync(Guid resource, Guid request, byte[] signingRequest, byte[] joinState, CancellationToken stop);

    /// <summary>A person has looked: nothing is held against it any more, and for a day one renewal with an old certificate is allowed.</summary>
    Task RecoverAsync(Guid resource, string by, CancellationToken stop);
}

public sealed record RenewedCertificate(IssuedCertificate Certificate, byte[] JoinState);
