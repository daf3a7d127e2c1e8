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
    StoreAway,
    HandlerDeclined,

    // Our own trouble.
    Busy,
    AnswerTooLong,
    SendFailed,
    Defect,
}
