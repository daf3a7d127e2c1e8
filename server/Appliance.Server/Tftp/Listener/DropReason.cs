namespace Appliance.Server.Tftp.Listener;

/// <summary>Why a packet got no data.</summary>
internal enum DropReason
{
    /// <summary>Ends before the request does.</summary>
    Truncated,

    /// <summary>Not a read or write request as the RFCs have it.</summary>
    Malformed,
    TooLong,

    /// <summary>From an address in no subnet that an operator has defined.</summary>
    Stranger,

    /// <summary>The name tries to leave the catalogue.</summary>
    PathEscape,
    WriteRefused,
    NotFound,

    /// <summary>Netascii is for text.</summary>
    TooLargeForText,

    /// <summary>The same request again while its transfer runs.</summary>
    Repeated,
    TooManyTransfers,

    /// <summary>A packet that has no place in its transfer.</summary>
    Unexpected,
}
