namespace Appliance.Server.Dhcp6.Counting;

/// <summary>Why a packet got no answer. The names are the tags of the counter.</summary>
internal enum DropReason
{
    None,

    // Bad bytes.
    Truncated,
    Malformed,
    Oversized,

    // Not for a server, or not as RFC 8415 §16 wants it.
    ServerMessage,
    NoClientId,
    UnwantedServerId,
    OtherServer,
    UnwantedAssociation,
    UnicastRefused,
    NoAddresses,

    // Forged, or from a place that is not ours.
    SourceNotLinkLocal,
    RelayUnknown,
    NoSubnet,

    // Understood, and there is nothing to say.
    NothingKnown,
    NotWritten,

    /// <summary>Its relay's port has brought too many new clients.</summary>
    PortLimit,

    // Our own trouble.
    Busy,
    AnswerTooLong,
    SendFailed,
    Defect,
}
