namespace Appliance.Server.Dhcp.Counting;

/// <summary>Why a packet got no answer. The names are the tags of the counter.</summary>
internal enum DropReason
{
    None,

    // Bad bytes.
    Truncated,
    Malformed,
    Oversized,

    // Not for a DHCP server on an Ethernet.
    NotARequest,
    WrongHardware,
    NoMessageType,
    ServerMessage,
    WrongPort,
    OwnPacket,

    // Forged, or from a place that is not ours.
    HopsWithoutRelay,
    RelayIsUs,
    RelayInvalid,
    RelayUnknown,
    SourceMismatch,
    NoSubnet,

    // Understood, and there is nothing to say.
    ChoseOtherServer,
    NotItsAddress,
    NoAnswerNeeded,
    PoolExhausted,
    NotWritten,
    HandlerDeclined,

    /// <summary>The subnet is only observed.</summary>
    Observed,

    /// <summary>Another server gives addresses here; we only say what to boot.</summary>
    LeftToOtherServer,

    /// <summary>Its switch port has brought too many new clients.</summary>
    PortLimit,

    // Our own trouble.
    Busy,
    AnswerTooLong,
    SendFailed,
    Defect,
}
