namespace Appliance.Agent.Link;

/// <summary>Why a server was taken for the appliance, or was not.</summary>
internal enum ServerVerdict
{
    /// <summary>No handshake has come as far as the certificate.</summary>
    NotSeen,

    Trusted,

    /// <summary>Trusted, but this machine's clock lies outside the certificate's life: the clock is taken to be wrong.</summary>
    TrustedClockWrong,

    /// <summary>The server showed nothing, or nothing that can be read.</summary>
    NoCertificate,

    /// <summary>The chain does not end in the pinned key: another appliance, or someone in between.</summary>
    WrongPin,

    /// <summary>A certificate of the appliance, but not one for servers.</summary>
    WrongPurpose,

    Expired,

    /// <summary>A signature or a constraint in the chain is wrong.</summary>
    BrokenChain,
}
