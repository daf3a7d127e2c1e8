using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Agent.Link;

/// <summary>
/// Recognises the appliance by the key its chain ends in, and by nothing else: the name is not checked, because the pin is the identity
/// and a machine that has just booted has no name to check; no revocation list is asked for, because there is nobody else to ask.
/// </summary>
/// <param name="clock">Whether this machine's clock may say that a certificate has expired.</param>
internal sealed class PinnedServer(ServerPin pin, ClockTrust clock, TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private byte[]? leafKey;
    private volatile ServerVerdict verdict;

    public ServerPin Pin => pin;

    /// <summary>What the latest handshake showed.</summary>
    public ServerVerdict Verdict => verdict;

    /// <summary>SubjectPublicKeyInfo (DER) of the leaf of the latest trusted handshake: the proofs of enrolment are bound to it.</summary>
    public byte[]? LeafKey => Volatile.Read(ref leafKey);

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        verdict = Judge(certificate as X509Certificate2, chain?.ChainPolicy.ExtraStore ?? []);
        if (verdict is not (ServerVerdict.Trusted or ServerVerdict.TrustedClockWrong)) return false;
        Volatile.Write(ref leafKey, ((X509Certificate2)certificate!).PublicKey.ExportSubjectPublicKeyInfo());
        return true;
    }

    private ServerVerdict Judge(X509Certificate2? leaf, X509Certificate2Collection shown)
    {
        if (leaf is null) return ServerVerdict.NoCertificate;
        var anchor = shown.FirstOrDefault(pin.Matches);
        if (anchor is null) return ServerVerdict.WrongPin;

        var now = time.GetUtcNow();
        var when = Believable(now, leaf);
        using var chain = new X509Chain { ChainPolicy = Policy(anchor, shown, when) };
        if (!chain.Build(leaf)) return Reason(chain);
        // Tolerating an unknown authority tolerates every authority: only this line makes the pinned one the only one.
        if (chain.ChainElements.Count < 2 || !pin.Matches(chain.ChainElements[^1].Certificate)) return ServerVerdict.WrongPin;
        return when == now ? ServerVerdict.Trusted : ServerVerdict.TrustedClockWrong;
    }

    private static X509ChainPolicy Policy(X509Certificate2 anchor, X509Certificate2Collection shown, DateTimeOffset when)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // The anchor need not be self-signed (.NET servers cannot send such a certificate). Signatures, purposes, lives and
            // constraints of the whole chain are checked all the same.
            VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = when.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.Add(anchor);
        policy.ExtraStore.AddRange(shown);
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ServerAuthentication));
        return policy;
    }

    /// <summary>
    /// A dead battery puts a clock back to 1970, and such a machine must be able to enrol: a certificate cannot have been shown before it
    /// was made, so a clock before its life is wrong, and its first moment is taken instead. A clock after its life is believed only
    /// where somebody keeps the clock: in the discovery system it is the mainboard's alone.
    /// </summary>
    private DateTimeOffset Believable(DateTimeOffset now, X509Certificate2 leaf)
    {
        var from = new DateTimeOffset(leaf.NotBefore.ToUniversalTime(), TimeSpan.Zero);
        var to = new DateTimeOffset(leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        if (now < from) return from;
        return now > to && clock == ClockTrust.None ? to.AddSeconds(-1) : now;
    }

    private static ServerVerdict Reason(X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotSignatureValid)) return ServerVerdict.BrokenChain;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid)) return ServerVerdict.Expired;
        return status.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? ServerVerdict.WrongPurpose : ServerVerdict.BrokenChain;
    }
}

/// <summary>What this machine's clock is worth.</summary>
internal enum ClockTrust
{
    /// <summary>Nobody has set it: the discovery system.</summary>
    None,

    /// <summary>An operating system keeps it.</summary>
    Kept,
}
